"""Every source that Sotto knows; a new one is one file and one line here."""

from daemon.signals.gnome_session import GnomeSession
from daemon.signals.logind import Logind
from daemon.signals.microphone import Microphone
from daemon.signals.muted import Muted
from daemon.signals.notifications import Notifications
from daemon.signals.plasma_power import PlasmaPower
from daemon.signals.source import Source

SOURCES: tuple[type[Source], ...] = (Logind, Notifications, GnomeSession, PlasmaPower, Microphone, Muted)

"""How a chat model comes to an answer: what it is asked, what it may call, and what is made of what it writes."""

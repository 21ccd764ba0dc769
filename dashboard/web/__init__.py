"""The only Streamlit: the server, the session, and the markup of each page."""

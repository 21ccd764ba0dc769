"""Bytes to tables and tables to bytes: text files and workbooks in, pre-filled and marked workbooks out.

What a stranger sent is read by a child process with bounds on memory and time.
"""

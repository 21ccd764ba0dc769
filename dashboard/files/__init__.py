"""Bytes and documents: what a person's file holds, before anybody says what it means."""

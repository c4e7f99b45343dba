"""The archive as its pages need it: lists, meetings, citation, addresses, history."""

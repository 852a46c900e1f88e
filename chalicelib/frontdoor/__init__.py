"""The front door: raw bytes -> size limit -> signature -> parse -> route."""

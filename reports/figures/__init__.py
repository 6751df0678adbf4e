"""One function a figure: a result in, a picture out."""

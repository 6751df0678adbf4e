"""The model, the engines, the studies and the forecast: numbers and words of the trade, no file, no screen."""

"""Drift: have the rows moved since the model was trained?"""

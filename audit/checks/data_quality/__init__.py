"""How complete the table is."""

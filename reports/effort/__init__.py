"""Human effort of one case online against in person, in minutes of a person's active time.

``inputs`` says what goes in, ``cases`` evaluates one case, ``break_even`` and ``sensitivity`` say
what would change the conclusion. ``counter`` simulates the service centre whose waits go in;
``mmc`` holds the formulas it is checked against, ``office`` and ``ticket_log`` its data.
Nothing here renders or speaks a language; every result is a plain dataclass of numbers and names.
"""

"""How articles come in: feeds (`feeds`), a watched file or standard input (`watch`), HTTP (`http_in`).

Each appends raw articles to the topic `articles`, together with how far its source has been read, in one append.
What can never be a record goes to `dead-letters`. Nothing here decides anything about stories.
"""

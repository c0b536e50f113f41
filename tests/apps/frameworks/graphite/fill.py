"""An hour of whisper data, one point a minute, for the metric small.site.visits: 0, 1, 2, ..."""
import os
import time

import whisper

path = os.path.join(os.environ["SITE_DATA"], "whisper", "small", "site", "visits.wsp")
os.makedirs(os.path.dirname(path))
whisper.create(path, [(60, 60)])
now = int(time.time()) // 60 * 60
whisper.update_many(path, [(now - 60 * (59 - number), number) for number in range(60)])

"""Classes and headcounts from a school administration system that speaks SS 12000:2020; no person is kept.

What of the standard's version 2 this rests on, and nothing else:

- `GET /organisations?type=Skolenhet`: `id`, `schoolUnitCode`; where told `displayName`, `organisationType`,
  `municipalityCode`, `schoolTypes`.
- `GET /groups?groupType=Klass&organisation=…`: `displayName`, `groupType`, `organisation.id`,
  `groupMemberships[].person.id`; where told `schoolType`, and `startDate` and `endDate` of group and membership.
- `GET /persons?relationship.entity.type=enrolment&relationship.organisation=…`: `id`, `enrolments[].enroledAt.id`,
  `.schoolType`, `.schoolYear`; where told `.startDate`, `.endDate`, `.cancelled`.

A list is `{"data": […], "pageToken": …}`; the token fetches the next page, together with `limit` and no filter. A
filter may be passed over by the system that is asked, so everything is looked at again here. The standard has no way
to ask for a person without the name: what is not named above is dropped while an answer is read.
"""

from tracker.imports.ss12000.asking import Api, wrong_address
from tracker.imports.ss12000.classes import classes_of

__all__ = ["Api", "classes_of", "wrong_address"]

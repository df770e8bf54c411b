"""A sealed question asked anew: the same site and project, on another date, on the map as it is."""

from datetime import date

from blueprint.determination.determination import Determination
from blueprint.determination.documents import Documents, documents_of
from blueprint.determination.question import Provenance, Question
from blueprint.facts import load_facts
from blueprint.ports import Sealed
from blueprint.site_queries.use_cases import Services, measure

__all__ = ["redetermined"]


def redetermined(services: Services, sealed: Sealed, on: date) -> Documents:
    """Both documents as they would be answered on this date, by the program's rulebook and the
    current releases; nothing is stored."""
    then = Determination.read(sealed.documents.full)
    question = Question(site=then.site, project=then.project, on=on, taken=load_facts(then.project))
    [one] = measure(services, [sealed.shapes], [question], services.rulebook, None)
    provenance = Provenance(one.known_at, services.city.time_zone, services.engine)
    decided = one.evaluations, one.public_evaluations
    return documents_of(question, one.measured, services.rulebook, provenance, decided)

"""Plans and contracts for the programmes of a loaded package, which has no table of them."""

from datetime import date

from programmes.models import Contract, Plan, Programme

AHEAD = date(2031, 1, 1)


def agree(*, review_on=AHEAD, has_plan=True, is_contracted=True):
    """A plan and a contract that both have signed, of every programme that has not ended."""
    for programme in Programme.objects.using("national").filter(ends_on=None) if has_plan else ():
        of = {"programme": programme, "municipality_id": programme.municipality_id}
        day = programme.decided_on or programme.starts_on
        if day is None:
            continue
        plans = Plan.objects.using("national").filter(programme=programme)
        plans.update(review_on=review_on)
        plan = plans.order_by("-number").first()
        if plan is None:
            texts = {"long_term_goals": "Jobb", "milestones": "", "reasons": "", "agreed": "", "change_reason": ""}
            plan = Plan(
                number=1, goal=programme.goal, decided_on=day, review_on=review_on, agreement="agreed", **texts, **of
            )
            plan.save(using="national")
        if is_contracted and not Contract.objects.using("national").filter(programme=programme).exists():
            Contract(plan=plan, signed_on=day, participant_signed_on=day, signature="paper", starts_on=day, **of).save(
                using="national"
            )

"""The content security policy in Chromium: what it stops is noticed in every browser test, and reported to us (R38)."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]


def test_what_the_policy_stops_fails_a_test_and_is_reported(new_page, live_url, violations):
    """Every page that a browser test opens is listened to, so none of them breaks the policy anywhere."""
    page = new_page()
    page.goto(f"{live_url}/logg-inn/")
    policy = page.evaluate(
        "() => new Promise((found) => {"
        "  document.addEventListener('securitypolicyviolation', (event) => found(event.originalPolicy));"
        "  const script = document.createElement('script');"
        "  script.textContent = 'window.ran = true';"
        "  document.head.append(script);"
        "})"
    )
    page.wait_for_timeout(100)

    assert page.evaluate("window.ran") is None
    assert "report-uri /csp-rapport/" in policy
    assert [each for each in violations if "inline script" in each]
    violations.clear()

"""Home, login, invitation, language and theme."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.people import services as people
from core import events
from core.accounts.services import check_login
from core.audit.services import record
from core.errors import DomainError
from web import theme
from web.demo_logins import demo_logins
from web.error_texts import sentence


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send each person to where their day begins."""
    if request.act.roles == {"guardian"}:
        return redirect("guardian_home")
    if request.act.roles == {"tenant_admin"}:
        return redirect("setup")
    return redirect("worklist")


def login_page(request: HttpRequest) -> HttpResponse:
    """E-mail and password; says no more than needed when they do not fit."""
    target = _next(request)
    if request.method != "POST":
        return render(request, "site/login.html", {"next": target, "demo_logins": demo_logins(request.tenant)})
    email = request.POST.get("email", "").strip()
    try:
        user = check_login(
            email=email[:254],
            password=request.POST.get("password", "")[:200],
            address=request.META.get("REMOTE_ADDR", ""),
            at=request.act.at,
        )
    except DomainError as error:
        context = {
            "next": target,
            "email": email,
            "error": sentence(error),
            "has_errors": True,
            "demo_logins": demo_logins(request.tenant),
        }
        return render(request, "site/login.html", context, status=429 if error.code == "login.too_many" else 422)
    login(request, user)
    act = replace(request.act, actor_id=user.id, actor_name=user.name)
    record(act=act, action="user.logged_in", object_type="user", object_id=user.id)
    _count_as_active(request, user.id)
    return HttpResponseRedirect(target or "/")


@require_POST
def logout_now(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("login")


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The one-time link: the invited person sets a password and is logged in."""
    invited = people.invitation_for(secret=secret, act=request.act).user
    faults: list[str] = []
    if request.method == "POST":
        password = request.POST.get("password", "")
        if password != request.POST.get("password_again", ""):
            faults.append(_("De to passordene er ikke like."))
        try:
            validate_password(password, user=invited)
        except ValidationError as error:
            faults.extend(error.messages)
        if not faults:
            user = people.accept_invitation(secret=secret, password=password, act=request.act)
            login(request, user)
            return redirect("home")
    context = {"invited": invited, "faults": faults, "has_errors": bool(faults)}
    return render(request, "site/invitation.html", context, status=422 if faults else 200)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back."""
    response = HttpResponseRedirect(_next(request) or "/")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The tenant's colours; the address changes with them, so it may be kept for long."""
    response = HttpResponse(theme.theme_css(request.tenant.colour), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _count_as_active(request: HttpRequest, user_id: UUID) -> None:
    # Once a month is enough; the key makes later logins in the month count as this one.
    if request.tenant.kind == "platform":
        return
    key = f"user.active:{user_id}:{request.act.on:%Y-%m}"
    schema = request.tenant.schema
    events.publish(events.Occurred("user.active", schema, str(user_id), 1, request.act.at, source_key=key))


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return target if safe else ""

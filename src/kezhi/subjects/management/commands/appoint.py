"""``kezhi appoint EMAIL POST``: gives a vacant post of the department, for the first administrators."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import new_key
from kezhi.subjects.actions import posts
from kezhi.subjects.models import Person, Post


class Command(BaseCommand):
    help = "给已登记的人一个空缺岗位，用来任命第一位管理员 (give a vacant post to a registered person)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="sign-in address of the person")
        parser.add_argument("post", help="code of the post, such as system-admin")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        person = Person.objects.filter(account__email=options["email"].lower()).first()
        if person is None:
            raise CommandError(f"{options['email']}: 没有登记的人员用这个邮箱登录。请先注册并登记个人信息。")
        post = Post.objects.filter(code=options["post"]).order_by("seat").first()
        if post is None:
            raise CommandError(f"{options['post']}: 没有这个岗位。请先发布部门包。")
        try:
            posts.give(
                post.pk,
                person.pk,
                first=timezone.localdate(now),
                reason="命令行任命",
                actor=SYSTEM,
                now=now,
                key=new_key(),
            )
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        self.stdout.write(f"{person.name} → {post.title_zh}")

using System.Text.Json.Nodes;

namespace LocalAws.Tests.Iam.Oracle;

/// <summary>
/// Makes questions whose policies are similar enough to them that every answer occurs. It leaves out where the oracle differs from AWS's
/// documentation or knows too little:
/// <list type="bullet">
/// <item>roles with a path: the oracle takes the role from the session's ARN, which has none;</item>
/// <item>a session policy together with a resource policy that names the session, or everyone, in the same account: in AWS the resource
/// policy takes precedence over the session policy's implicit deny, in the oracle it does not ("AWS JSON policy elements: Principal",
/// session principals);</item>
/// <item>NotPrincipal with only some of a caller's account, role and session: the oracle's authors have not tested that either;</item>
/// <item>the root user: the oracle gives it no permissions of its own;</item>
/// <item>two dates of which only one is an epoch time: the oracle takes the number for milliseconds;</item>
/// <item>0.0.0.0/0, which the oracle takes for 0.0.0.0/32; an address without a prefix length, about which it does not decide for one of
/// the other IP version; tags with an empty value, which it takes for absent;</item>
/// <item>a variable with a slash or a colon in the name of a resource that has no type (<c>${aws:PrincipalTag/Team}-repo</c>): the oracle
/// takes what is before the slash for the type;</item>
/// <item><c>events:source</c>: the oracle takes it for multivalued, so a plain StringEquals is never true; EventBridge's own examples use
/// just that;</item>
/// <item>unknown condition keys, which LocalAws refuses; wildcards in a resource's type, which AWS does not allow.</item>
/// </list>
/// </summary>
internal sealed class GeneratedCase(Random random)
{
    private const string A = "111111111111";
    private const string B = "222222222222";

    private static readonly (string Action, string Resource, string[] Keys, string? Policy)[] Targets =
    [
        ("codecommit:GitPush", $"arn:aws:codecommit:us-east-2:{A}:web-repo", ["codecommit:References", "aws:ResourceTag/Team"], null),
        ("codecommit:GetRepository", $"arn:aws:codecommit:us-east-2:{A}:web-repo", ["aws:ResourceTag/Team"], null),
        ("codecommit:ListRepositories", "*", [], null),
        ("iam:CreateRole", $"arn:aws:iam::{A}:role/web/New", ["iam:PermissionsBoundary", "aws:RequestTag/Team", "aws:TagKeys"], null),
        ("iam:AttachRolePolicy", $"arn:aws:iam::{A}:role/web/New", ["iam:PolicyARN", "iam:ResourceTag/Team"], null),
        ("iam:PassRole", $"arn:aws:iam::{A}:role/web/New", ["iam:PassedToService"], null),
        (
            "ssm:SendCommand",
            $"arn:aws:ec2:us-east-2:{A}:instance/i-0123456789abcdef0",
            ["ssm:resourceTag/Team", "aws:ResourceTag/Team"],
            null
        ),
        (
            "ec2:AssociateIamInstanceProfile",
            $"arn:aws:ec2:us-east-2:{A}:instance/i-0123456789abcdef0",
            ["ec2:NewInstanceProfile", "ec2:ResourceTag/Team"],
            null
        ),
        ("ec2:DescribeInstances", "*", ["ec2:Region"], null),
        ("sts:AssumeRole", $"arn:aws:iam::{A}:role/web/Access", ["sts:ExternalId", "sts:RoleSessionName"], "trustPolicy"),
        ("sts:AssumeRole", $"arn:aws:iam::{A}:role/web/Access", ["sts:ExternalId", "aws:SourceAccount"], "trustPolicy"),
        ("events:PutEvents", $"arn:aws:events:us-east-2:{A}:event-bus/web-bus", ["events:eventBusInvocation"], "resourcePolicy"),
        ("s3:GetObject", "arn:aws:s3:::web-bucket/some/key.txt", [], "resourcePolicy"),
    ];

    private static readonly string[] GlobalKeys =
    [
        "aws:PrincipalTag/Team",
        "aws:PrincipalOrgID",
        "aws:RequestedRegion",
        "aws:PrincipalArn",
        "aws:SourceArn",
        "aws:SourceIp",
        "aws:CurrentTime",
        "aws:TokenIssueTime",
        "aws:MultiFactorAuthAge",
        "aws:SecureTransport",
    ];

    private static readonly string[] Texts =
    [
        "web",
        "Web",
        "db",
        "us-east-2",
        "o-exampleorgid",
        "refs/heads/main",
        "w*b",
        "a?b",
        "web-repo",
        "${x",
    ];
    private static readonly string[] Dates = ["2026-01-01T00:00:00Z", "2026-06-01T12:30:00Z", "2025-12-31T23:59:59Z", "2026-01-01"];
    private static readonly string[] Numbers = ["0", "9", "10", "10.5", "-3", "3600"];
    private static readonly string[] Addresses = ["203.0.113.9", "203.0.113.10", "198.51.100.1", "2001:db8::1"];
    private static readonly string[] Networks = ["203.0.113.0/24", "203.0.113.9/32", "198.51.100.0/31", "2001:db8::/32"];

    public EngineCase Next()
    {
        var (action, resource, keys, policy) = Pick(Targets);
        var caller = Caller(policy is not null);
        var json = new JsonObject
        {
            ["name"] = "generated",
            ["caller"] = caller,
            ["action"] = action,
            ["resource"] = resource,
            ["resourceAccount"] = A,
        };
        string[] known = [.. GlobalKeys, .. keys];
        json["context"] = Context(known, caller);
        var isService = caller.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        var isSession = caller.Contains(":assumed-role/", StringComparison.Ordinal);
        if (!isService)
        {
            json["identity"] = new JsonArray([
                .. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)Policy(action, resource, known, null)),
            ]);
            if (Chance(0.35))
                json["boundary"] = Policy(action, resource, known, null);
            if (isSession && Chance(0.3))
                json["session"] = new JsonArray(Policy(action, resource, known, null));
        }
        if (policy is not null && (policy == "trustPolicy" || Chance(0.7)))
        {
            var noDirect = json["session"] is not null && caller.Contains(A, StringComparison.Ordinal);
            json[policy] = Policy(action, resource, known, (caller, noDirect, policy == "trustPolicy"));
        }
        json["expect"] = "";
        return new EngineCase(json);
    }

    private string Caller(bool services) =>
        Pick<string>([
            $"arn:aws:iam::{A}:user/ann",
            $"arn:aws:sts::{A}:assumed-role/Worker/s1",
            $"arn:aws:sts::{B}:assumed-role/Worker/s1",
            $"arn:aws:iam::{B}:user/ann",
            .. services ? new[] { "events.amazonaws.com" } : [],
        ]);

    private JsonObject Context(string[] keys, string caller)
    {
        var context = new JsonObject();
        foreach (var key in keys.Where(_ => Chance(0.7)))
        {
            context[key] =
                key == "aws:TagKeys" ? new JsonArray([.. Some(Texts[..5], 3).Select(text => (JsonNode)text)]) : ContextValue(key, caller);
        }

        return context;
    }

    private string ContextValue(string key, string caller) =>
        TypeOf(key) switch
        {
            "Arn" => key == "aws:PrincipalArn" ? caller : Pick(Arns(caller)),
            "Date" => Pick(Dates),
            "Numeric" => Chance(0.1) ? "many" : Pick(Numbers),
            "Ip" => Pick(Addresses),
            "Bool" => Chance(0.5) ? "true" : "false",
            _ => Pick(Texts),
        };

    private static string TypeOf(string key) =>
        key switch
        {
            "aws:PrincipalArn" or "aws:SourceArn" or "iam:PolicyARN" or "iam:PermissionsBoundary" or "ec2:NewInstanceProfile" => "Arn",
            "aws:CurrentTime" or "aws:TokenIssueTime" => "Date",
            "aws:MultiFactorAuthAge" => "Numeric",
            "aws:SourceIp" => "Ip",
            "aws:SecureTransport" or "events:eventBusInvocation" => "Bool",
            "aws:TagKeys" => "Many",
            _ => "Text",
        };

    private JsonObject Policy(string action, string resource, string[] keys, (string Caller, bool NoDirect, bool IsTrust)? named)
    {
        var statements = new JsonArray();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var statement = new JsonObject { ["Effect"] = Chance(0.75) ? "Allow" : "Deny" };
            if (named is { } principal)
                AddPrincipal(statement, principal.Caller, principal.NoDirect);
            statement[Chance(0.85) ? "Action" : "NotAction"] = OneOrMany(() => Chance(0.5) ? action : Action(action));
            if (named is not { IsTrust: true })
                statement[Chance(0.85) ? "Resource" : "NotResource"] = OneOrMany(() => Chance(0.4) ? "*" : Resource(resource));
            if (Chance(0.5))
                statement["Condition"] = Conditions(keys, named?.Caller);
            statements.Add(statement);
        }
        return new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = statements.Count == 1 && Chance(0.5) ? statements[0]!.DeepClone() : statements,
        };
    }

    private void AddPrincipal(JsonObject statement, string caller, bool noDirect)
    {
        var isService = caller.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        var account = caller.Contains(B, StringComparison.Ordinal) ? B : A;
        var role = $"arn:aws:iam::{account}:role/Worker";
        string[] self =
            isService ? []
            : caller.Contains(":assumed-role/", StringComparison.Ordinal) ? [$"arn:aws:iam::{account}:root", role, caller]
            : [account, caller];
        if (Chance(0.08))
        {
            // Every name of the caller, or none.
            string[] listed = !isService && Chance(0.5) ? self : [$"arn:aws:iam::{A}:user/other"];
            statement["NotPrincipal"] = new JsonObject { ["AWS"] = new JsonArray([.. listed.Select(arn => (JsonNode)arn)]) };
            // Allow with NotPrincipal names everyone else, and so the session itself.
            statement["Effect"] = noDirect ? "Deny" : (string)statement["Effect"]!;
            return;
        }
        if (Chance(0.1) && !(noDirect && (string)statement["Effect"]! == "Allow"))
        {
            statement["Principal"] = Chance(0.5) ? "*" : new JsonObject { ["AWS"] = "*" };
            return;
        }
        string[] direct = noDirect ? self[..^1] : self;
        string[] pool =
        [
            .. direct,
            .. direct,
            account,
            $"arn:aws:iam::{A}:root",
            $"arn:aws:iam::{B}:root",
            $"arn:aws:iam::{A}:role/Other",
            $"arn:aws:iam::{B}:user/bob",
        ];
        var principal = new JsonObject();
        if (!isService || Chance(0.3))
            principal["AWS"] = OneOrMany(() => Pick(pool));
        if (isService || Chance(0.2))
            principal["Service"] = OneOrMany(() => Pick<string>(["events.amazonaws.com", "ec2.amazonaws.com"]));
        statement["Principal"] = principal;
    }

    private string Action(string action)
    {
        var (service, name) = (action.Split(':')[0], action.Split(':')[1]);
        return Pick<string>([
            "*",
            $"{service}:*",
            $"{service}:{name[..3]}*",
            $"{service}:*{name[^4..]}",
            $"{service}:?{name[1..]}",
            action.ToLowerInvariant(),
            action.ToUpperInvariant(),
            $"{service}:Other",
            "iam:Get*",
        ]);
    }

    private string Resource(string resource)
    {
        if (resource == "*")
            return Pick<string>(["*", $"arn:aws:codecommit:us-east-2:{A}:web-repo"]);
        var parts = resource.Split(':', 6);
        string With(int index, string value) => string.Join(':', parts.Select((part, i) => i == index ? value : part));
        var name = parts[5];
        string Variable(string variable) =>
            name.Contains('/', StringComparison.Ordinal) ? With(5, name.Replace("web", variable, StringComparison.Ordinal)) : resource;
        return Pick<string>([
            resource,
            With(3, parts[3].Length == 0 ? "" : "*"),
            With(4, parts[4].Length == 0 ? "" : "*"),
            With(4, parts[4].Length == 0 ? "" : B),
            With(5, name[..^1] + "?"),
            With(5, name[..^2] + "*"),
            Variable("${aws:PrincipalTag/Team}"),
            Variable("${aws:PrincipalTag/Team, 'web'}"),
            With(5, name + "x"),
            With(5, name.ToUpperInvariant()),
            With(5, name[..^1] + "${*}"),
            $"arn:aws:{parts[2]}:*",
            "arn:aws:other:us-east-2:111111111111:thing",
        ]);
    }

    private JsonObject Conditions(string[] keys, string? caller)
    {
        var conditions = new JsonObject();
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var key = Pick(keys);
            var type = TypeOf(key);
            var negated = Chance(0.3);
            var name = Chance(0.1)
                ? "Null"
                : type switch
                {
                    "Arn" => negated ? Pick<string>(["ArnNotEquals", "ArnNotLike"]) : Pick<string>(["ArnEquals", "ArnLike", "StringLike"]),
                    "Date" => negated ? "DateNotEquals" : "Date" + Pick(Orders),
                    "Numeric" => negated ? "NumericNotEquals" : "Numeric" + Pick(Orders),
                    "Ip" => negated ? "NotIpAddress" : "IpAddress",
                    "Bool" => "Bool",
                    _ => negated ? "StringNot" + Pick(TextKinds) : "String" + Pick(TextKinds),
                };
            if (name != "Null")
            {
                if (type == "Many" || Chance(0.1))
                    name = Pick<string>(["ForAllValues:", "ForAnyValue:"]) + name;
                if (Chance(0.2))
                    name += "IfExists";
            }
            var block = conditions[name]?.AsObject() ?? [];
            block[Chance(0.1) ? key.ToLowerInvariant() : key] =
                name == "Null" ? (Chance(0.5) ? "true" : "false") : OneOrMany(() => PolicyValue(type, caller ?? ""));
            conditions[name] = block.Parent is null ? block : block.DeepClone();
        }
        return conditions;
    }

    private static readonly string[] Orders = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
    private static readonly string[] TextKinds = ["Equals", "EqualsIgnoreCase", "Like"];

    private string PolicyValue(string type, string caller) =>
        type switch
        {
            "Arn" => Pick<string>([
                .. Arns(caller),
                "arn:aws:iam::*:role/*",
                $"arn:aws:*::{A}:*",
                "arn:aws:sts::*:assumed-role/Worker/*",
                "*",
            ]),
            "Date" => Pick(Dates),
            "Numeric" => Pick(Numbers),
            "Ip" => Pick(Networks),
            "Bool" => Chance(0.5) ? "true" : "false",
            _ => Pick<string>([
                .. Texts,
                "*",
                "w*",
                "?eb",
                "${aws:PrincipalTag/Team}",
                "${aws:RequestedRegion}-x",
                "${*}",
                "${aws:PrincipalTag/None, 'web'}",
            ]),
        };

    private static string[] Arns(string caller) =>
        [
            .. caller.StartsWith("arn:", StringComparison.Ordinal) ? new[] { caller } : [],
            $"arn:aws:iam::{A}:role/Worker",
            $"arn:aws:iam::{A}:policy/web/boundary",
            "arn:aws:s3:::bucket",
        ];

    private JsonNode OneOrMany(Func<string> make) =>
        Chance(0.6) ? make() : new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (JsonNode)make())]);

    private IEnumerable<string> Some(string[] pool, int most) =>
        Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Pick(pool)).Distinct();

    private T Pick<T>(T[] pool) => pool[random.Next(pool.Length)];

    private bool Chance(double probability) => random.NextDouble() < probability;
}

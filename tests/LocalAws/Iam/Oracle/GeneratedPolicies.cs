using System.Text.Json.Nodes;
using static LocalAws.Tests.Iam.Oracle.ConditionValues;

namespace LocalAws.Tests.Iam.Oracle;

/// <summary>The policies of a generated question, whose actions, resources, principals and conditions nearly match it.</summary>
internal sealed class GeneratedPolicies(Random random)
{
    private static readonly string[] Networks = ["203.0.113.0/24", "203.0.113.9/32", "198.51.100.0/31", "2001:db8::/32"];
    private static readonly string[] Orders = ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
    private static readonly string[] TextKinds = ["Equals", "EqualsIgnoreCase", "Like"];

    public JsonObject Next(string action, string resource, string[] keys, (string Caller, bool NoDirect, bool IsTrust)? named)
    {
        var statements = new JsonArray();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var statement = new JsonObject { ["Effect"] = random.Chance(0.75) ? "Allow" : "Deny" };
            if (named is { } principal)
                AddPrincipal(statement, principal.Caller, principal.NoDirect);
            statement[random.Chance(0.85) ? "Action" : "NotAction"] = random.OneOrMany(() => random.Chance(0.5) ? action : Action(action));
            if (named is not { IsTrust: true })
            {
                statement[random.Chance(0.85) ? "Resource" : "NotResource"] = random.OneOrMany(() =>
                    random.Chance(0.4) ? "*" : Resource(resource)
                );
            }
            if (random.Chance(0.5))
                statement["Condition"] = Conditions(keys, named?.Caller);
            statements.Add(statement);
        }
        return new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = statements.Count == 1 && random.Chance(0.5) ? statements[0]!.DeepClone() : statements,
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
        if (random.Chance(0.08))
        {
            // Every name of the caller, or none.
            string[] listed = !isService && random.Chance(0.5) ? self : [$"arn:aws:iam::{A}:user/other"];
            statement["NotPrincipal"] = new JsonObject { ["AWS"] = new JsonArray([.. listed.Select(arn => (JsonNode)arn)]) };
            // Allow with NotPrincipal names everyone else, and so the session itself.
            statement["Effect"] = noDirect ? "Deny" : (string)statement["Effect"]!;
            return;
        }
        if (random.Chance(0.1) && !(noDirect && (string)statement["Effect"]! == "Allow"))
        {
            statement["Principal"] = random.Chance(0.5) ? "*" : new JsonObject { ["AWS"] = "*" };
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
        if (!isService || random.Chance(0.3))
            principal["AWS"] = random.OneOrMany(() => random.Pick(pool));
        if (isService || random.Chance(0.2))
            principal["Service"] = random.OneOrMany(() => random.Pick<string>(["events.amazonaws.com", "ec2.amazonaws.com"]));
        statement["Principal"] = principal;
    }

    private string Action(string action)
    {
        var (service, name) = (action.Split(':')[0], action.Split(':')[1]);
        return random.Pick<string>([
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
            return random.Pick<string>(["*", $"arn:aws:codecommit:us-east-2:{A}:web-repo"]);
        var parts = resource.Split(':', 6);
        string With(int index, string value) => string.Join(':', parts.Select((part, i) => i == index ? value : part));
        var name = parts[5];
        string Variable(string variable) =>
            name.Contains('/', StringComparison.Ordinal) ? With(5, name.Replace("web", variable, StringComparison.Ordinal)) : resource;
        return random.Pick<string>([
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
            var key = random.Pick(keys);
            var type = TypeOf(key);
            var negated = random.Chance(0.3);
            var name = random.Chance(0.1)
                ? "Null"
                : type switch
                {
                    "Arn" => negated
                        ? random.Pick<string>(["ArnNotEquals", "ArnNotLike"])
                        : random.Pick<string>(["ArnEquals", "ArnLike", "StringLike"]),
                    "Date" => negated ? "DateNotEquals" : "Date" + random.Pick(Orders),
                    "Numeric" => negated ? "NumericNotEquals" : "Numeric" + random.Pick(Orders),
                    "Ip" => negated ? "NotIpAddress" : "IpAddress",
                    "Bool" => "Bool",
                    _ => negated ? "StringNot" + random.Pick(TextKinds) : "String" + random.Pick(TextKinds),
                };
            if (name != "Null")
            {
                if (type == "Many" || random.Chance(0.1))
                    name = random.Pick<string>(["ForAllValues:", "ForAnyValue:"]) + name;
                if (random.Chance(0.2))
                    name += "IfExists";
            }
            var block = conditions[name]?.AsObject() ?? [];
            block[random.Chance(0.1) ? key.ToLowerInvariant() : key] =
                name == "Null" ? (random.Chance(0.5) ? "true" : "false") : random.OneOrMany(() => PolicyValue(type, caller ?? ""));
            conditions[name] = block.Parent is null ? block : block.DeepClone();
        }
        return conditions;
    }

    private string PolicyValue(string type, string caller) =>
        type switch
        {
            "Arn" => random.Pick<string>([
                .. Arns(caller),
                "arn:aws:iam::*:role/*",
                $"arn:aws:*::{A}:*",
                "arn:aws:sts::*:assumed-role/Worker/*",
                "*",
            ]),
            "Date" => random.Pick(Dates),
            "Numeric" => random.Pick(Numbers),
            "Ip" => random.Pick(Networks),
            "Bool" => random.Chance(0.5) ? "true" : "false",
            _ => random.Pick<string>([
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
}

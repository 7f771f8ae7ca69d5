using System.Text;
using System.Text.Json.Nodes;

namespace Security.Tests.HostileInput;

/// <summary>Inputs with which somebody with bad intentions, or bad luck, could start an execution.</summary>
internal static class HostileRequests
{
    /// <summary>The string fields, by the path that messages name, with a value that is allowed there.</summary>
    private static readonly (string Path, Action<JsonObject, JsonNode?> Set, string Allowed)[] Fields =
    [
        ("$.name", (request, text) => request["name"] = text, "web-team"),
        ("$.repositories[0].name", (request, text) => request["repositories"]![0]!["name"] = text, "SharedDemoRepo"),
        ("$.repositories[0].region", (request, text) => request["repositories"]![0]!["region"] = text, "us-east-2"),
        ("$.repositories[0].access", (request, text) => request["repositories"]![0]!["access"] = text, "contribute"),
        (
            "$.repositories[0].protectedBranches[0]",
            (request, text) => request["repositories"]![0]!["protectedBranches"] = new JsonArray(text),
            "release/1.x"
        ),
        ("$.consumer.accountId", (request, text) => request["consumer"]!["accountId"] = text, "222222222222"),
        ("$.consumer.region", (request, text) => request["consumer"]!["region"] = text, "us-east-2"),
        (
            "$.consumer.instances.ids[0]",
            (request, text) => request["consumer"]!["instances"]!["ids"] = new JsonArray(text),
            "i-0123456789abcdef0"
        ),
        (
            "$.consumer.instances.tags.Team",
            (request, text) => request["consumer"]!["instances"]!["tags"] = new JsonObject { ["Team"] = text },
            "web"
        ),
        ("$.consumer.instanceRoleName", (request, text) => request["consumer"]!["instanceRoleName"] = text, "CrossAccountRepoAccessRole"),
        ("$.accessRoleName", (request, text) => request["accessRoleName"] = text, "CrossAccountRepoAccessRole"),
        ("$.profileName", (request, text) => request["profileName"] = text, "cross-account-role"),
        ("$.users[0]", (request, text) => request["users"] = new JsonArray(text), "ec2-user"),
        ("$.gitScope", (request, text) => request["gitScope"] = text, "repository"),
        ("$.prerequisites", (request, text) => request["prerequisites"] = text, "report"),
        ("$.verify.branch", (request, text) => request["verify"]!["branch"] = text, "main"),
        ("$.mode", (request, text) => request["mode"] = text, "apply"),
        ("$.grant.name", (request, text) => Recorded(request)["grant"]!["name"] = text, "web-team"),
        ("$.grant.accountId", (request, text) => Recorded(request)["grant"]!["accountId"] = text, "222222222222"),
        ("$.grant.region", (request, text) => Recorded(request)["grant"]!["region"] = text, "us-east-2"),
        ("$.instanceIds[0]", (request, text) => Recorded(request)["instanceIds"] = new JsonArray(text), "i-0123456789abcdef0"),
    ];

    private static readonly string[] WrongTypes =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "12345678901234567890",
        "[]",
        "[[]]",
        "{}",
        """{"a":"b"}""",
        """["a","b"]""",
        "\"\\ud800\"",
        "\"\\udc00x\"",
    ];

    /// <summary>Where an unknown field, or a duplicate of a known one, can be added.</summary>
    private static readonly (string Path, Func<JsonObject, JsonObject> Find)[] Objects =
    [
        ("$", request => request),
        ("$.repositories[0]", request => request["repositories"]![0]!.AsObject()),
        ("$.consumer", request => request["consumer"]!.AsObject()),
        ("$.consumer.instances", request => request["consumer"]!["instances"]!.AsObject()),
        ("$.verify", request => request["verify"]!.AsObject()),
    ];

    public static string Seed { get; } = Checkout.Text("events/seed.json");

    public static IEnumerable<HostileRequest> MadeByHand() =>
        [.. Texts(), .. TagKeys(), .. OtherTypes(), .. UnknownFields(), .. DuplicateFields(), .. HostileBytes.All()];

    /// <summary>Up to three fields at once have random values made from the catalog.</summary>
    public static IEnumerable<HostileRequest> Generated(int seed, int count)
    {
        var random = new Random(seed);
        for (var number = 0; number < count; number++)
        {
            var request = JsonNode.Parse(Seed)!.AsObject();
            var fields = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Fields[random.Next(Fields.Length)]).ToArray();
            // A field of a recorded grant replaces the whole request: only alone, or it would remove the others.
            if (fields.Any(field => IsRecorded(field.Path)))
                fields = [fields.First(field => IsRecorded(field.Path))];
            foreach (var field in fields)
                field.Set(request, HostileTexts.Generate(random, field.Allowed));
            yield return new(
                $"generated number {number}, {string.Join(" and ", fields.Select(field => field.Path))}",
                Bytes(request),
                fields.Length == 1 ? fields[0].Path : null
            );
        }
    }

    /// <summary>Grants as somebody could have recorded them by hand.</summary>
    public static IEnumerable<(string What, string Text)> Records() =>
        [
            .. (
                (string[])
                    [
                        "",
                        " ",
                        "null",
                        "[]",
                        "1",
                        "\"x\"",
                        "{",
                        "{}",
                        """{"name":null}""",
                        """{"name":"web-team","name":"web-team"}""",
                        """{"request":{}}""",
                        new string('[', 4_000),
                        new string('x', 8_000),
                        $$"""{"{{new string('k', 4_000)}}\n\u001b[2J":1}""",
                    ]
            ).Select(text => (Quoted(text), text)),
            .. Fields
                .Where(field => !IsRecorded(field.Path))
                .SelectMany(field =>
                    HostileTexts.Around(field.Allowed).Select(text => ($"{field.Path} is {Quoted(text)}", Text(Changed(field.Set, text))))
                ),
        ];

    private static IEnumerable<HostileRequest> Texts() =>
        from field in Fields
        from text in HostileTexts.Around(field.Allowed)
        select new HostileRequest($"{field.Path} is {Quoted(text)}", Bytes(Changed(field.Set, text)), field.Path);

    private static IEnumerable<HostileRequest> TagKeys() =>
        from text in HostileTexts.Around("Team")
        select new HostileRequest(
            $"a tag's key is {Quoted(text)}",
            Bytes(Changed((request, key) => request["consumer"]!["instances"]!["tags"] = new JsonObject { [(string)key!] = "web" }, text)),
            "$.consumer.instances.tags"
        );

    private static IEnumerable<HostileRequest> OtherTypes() =>
        from field in Fields
        from json in WrongTypes
        let marked = Text(Changed(field.Set, "\ufffd"))
        select new HostileRequest(
            $"{field.Path} is {json}",
            Encoding.UTF8.GetBytes(marked.Replace("\"\ufffd\"", json, StringComparison.Ordinal)),
            field.Path
        );

    private static IEnumerable<HostileRequest> UnknownFields() =>
        from place in Objects
        from name in HostileTexts
            .Around("color")
            .Concat([
                "Name",
                "NAME",
                "__proto__",
                "constructor",
                "$type",
                "$ref",
                "recorded",
                "Recorded",
                "roleArn",
                "policy",
                "trust",
                "document",
            ])
        let request = JsonNode.Parse(Seed)!.AsObject()
        where place.Find(request).TryAdd(name, "x")
        select new HostileRequest($"{place.Path} has a field {Quoted(name)}", Bytes(request), place.Path);

    /// <summary>JSON readers differ in which of two duplicate values they use.</summary>
    private static IEnumerable<HostileRequest> DuplicateFields()
    {
        var compact = JsonNode.Parse(Seed)!.ToJsonString();
        foreach (var (path, find) in Objects)
        {
            var whole = find(JsonNode.Parse(Seed)!.AsObject());
            foreach (var (name, value) in whole)
            {
                var json = whole.ToJsonString();
                var field = $"\"{name}\":{value!.ToJsonString()}";
                foreach (
                    var second in (string[])[field, $"\"{name}\":\"$(id)\"", $"\"\\u{(int)name[0]:x4}{name[1..]}\":{value.ToJsonString()}"]
                )
                {
                    yield return new(
                        $"{path}.{name} twice",
                        Encoding.UTF8.GetBytes(
                            compact.Replace(json, ReplaceFirst(json, field, field + "," + second), StringComparison.Ordinal)
                        ),
                        $"{path}.{name}"
                    );
                    yield return new(
                        $"{path}.{name} twice",
                        Encoding.UTF8.GetBytes(
                            compact.Replace(json, ReplaceFirst(json, field, second + "," + field), StringComparison.Ordinal)
                        ),
                        $"{path}.{name}"
                    );
                }
            }
        }
    }

    private static JsonObject Changed(Action<JsonObject, JsonNode?> set, string text)
    {
        var request = JsonNode.Parse(Seed)!.AsObject();
        set(request, text);
        return request;
    }

    /// <summary>Turns the request into one for a recorded grant.</summary>
    private static JsonObject Recorded(JsonObject request)
    {
        request.Clear();
        request["grant"] = new JsonObject
        {
            ["name"] = "web-team",
            ["accountId"] = "222222222222",
            ["region"] = "us-east-2",
        };
        request["instanceIds"] = new JsonArray("i-0123456789abcdef0");
        return request;
    }

    private static bool IsRecorded(string path) =>
        path.StartsWith("$.grant", StringComparison.Ordinal) || path.StartsWith("$.instanceIds", StringComparison.Ordinal);

    private static byte[] Bytes(JsonObject request) => Encoding.UTF8.GetBytes(Text(request));

    /// <summary>As text with the letters of other scripts: an escape would hide them from a reader that works on bytes.</summary>
    private static string Text(JsonObject request) =>
        request.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static string ReplaceFirst(string text, string part, string by) =>
        text.IndexOf(part, StringComparison.Ordinal) is >= 0 and var at
            ? text[..at] + by + text[(at + part.Length)..]
            : throw new InvalidOperationException($"{part} is not in the seed's request.");

    public static string Quoted(string text) => JsonValue.Create(text.Length <= 80 ? text : text[..80] + "…").ToJsonString();
}

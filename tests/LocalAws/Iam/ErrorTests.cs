using System.Text.Json.Nodes;

namespace LocalAws.Tests.Iam;

/// <summary>Runs <c>cases/errors</c>: calls over the wire that AWS refuses, with its code, status and message.</summary>
public sealed class ErrorTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private static int Counter;

    public static TheoryData<string, string> Cases() => CaseFiles.All("errors");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Refuses_as_AWS_does(string file, string name)
    {
        var found = CaseFiles.Read("errors", file, name);
        using var client = QueryClient.Administrator(aws.Host, LocalAwsFixture.AccountA);
        // Every case has its own names, because they share one account.
        var unique = $"Case{Interlocked.Increment(ref Counter)}";
        foreach (var call in found["before"]?.AsArray() ?? [])
            (await CallAsync(client, call!.AsObject(), unique)).Expect();

        var answer = await CallAsync(client, found["call"]!.AsObject(), unique);

        Assert.Equal(
            ((int)found["status"]!, (string)found["code"]!, ((string)found["message"]!).Replace("{x}", unique, StringComparison.Ordinal)),
            (answer.Status, answer.Code, answer.Message)
        );
    }

    private static Task<QueryAnswer> CallAsync(QueryClient client, JsonObject call, string unique)
    {
        (string, string)[] parameters =
        [
            .. call.Where(parameter => parameter.Key != "Action")
                .Select(parameter => (parameter.Key, Text(parameter.Value!).Replace("{x}", unique, StringComparison.Ordinal))),
        ];
        var action = (string)call["Action"]!;
        return action == "AssumeRole" ? client.StsAsync(action, parameters) : client.IamAsync(action, parameters);
    }

    // Documents are JSON in the cases, and are sent as strings. "repeat" makes a long string.
    private static string Text(JsonNode value) =>
        value switch
        {
            JsonValue text => (string)text!,
            JsonObject o when o["repeat"] is { } part => string.Concat(Enumerable.Repeat((string)part!, (int)o["times"]!)),
            _ => value.ToJsonString(),
        };
}

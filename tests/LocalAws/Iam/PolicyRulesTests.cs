using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;

namespace LocalAws.Tests.Iam;

/// <summary>Walks the cases in <c>cases/documents</c>: policies that AWS takes (no message) or refuses with a message.</summary>
public sealed class PolicyRulesTests
{
    public static TheoryData<string, string> Cases() => CaseFiles.All("documents");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Accepts_and_refuses_documents_in_AWSs_words(string file, string name)
    {
        var found = CaseFiles.Read("documents", file, name);
        var kind = Enum.Parse<PolicyKind>((string)found["kind"]!);
        var text = found["document"] is JsonValue value ? (string)value! : found["document"]!.ToJsonString();
        Assert.Equal((string?)found["message"], Complaint(text, kind, managed: found["managed"] is { } flag && (bool)flag));
    }

    private static string? Complaint(string text, PolicyKind kind, bool managed)
    {
        try
        {
            PolicyRules.Check(PolicyParser.Parse(text, kind), kind, managed);
            return null;
        }
        catch (MalformedPolicyException malformed)
        {
            return malformed.Message;
        }
    }
}

using System.Xml.Linq;
using LocalAws.Client;

namespace LocalAws.Tests.CloudFormation;

/// <summary>Asks CloudFormation about stacks of one account.</summary>
internal sealed class StackClient(AwsClient account)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A name that no other stack has.</summary>
    public static string Name() => "s" + Guid.NewGuid().ToString("N")[..12];

    public Task<XElement> CreateAsync(string name, string template, params (string Name, string Value)[] parameters) =>
        CallAsync("CreateStack", name, template, parameters);

    public Task<XElement> CallAsync(string operation, string name, string? template = null, params (string Name, string Value)[] parameters)
    {
        List<(string, string)> all = [("StackName", name)];
        if (template is not null)
            all.AddRange([("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM")]);
        for (var i = 0; i < parameters.Length; i++)
        {
            all.Add(($"Parameters.member.{i + 1}.ParameterKey", parameters[i].Name));
            all.Add(($"Parameters.member.{i + 1}.ParameterValue", parameters[i].Value));
        }
        return account.QueryAsync("cloudformation", operation, [.. all], Cancelled);
    }

    public Task<XElement> DescribeAsync(string name) => CallAsync("DescribeStacks", name);

    /// <summary>The stack, once it no longer changes.</summary>
    public Task<XElement> EndAsync(string name) =>
        Wait.ForAsync<XElement>(
            async () =>
                await DescribeAsync(name) is var stack && !Status(stack).EndsWith("_IN_PROGRESS", StringComparison.Ordinal) ? stack : null,
            $"the stack {name} ends what it does"
        );

    public async Task DeleteAsync(string name)
    {
        await CallAsync("DeleteStack", name);
        await Wait.UntilAsync(async () =>
        {
            try
            {
                return Status(await DescribeAsync(name)) != "DELETE_IN_PROGRESS";
            }
            catch (AwsClientException e) when (e.Message.Contains("does not exist", StringComparison.Ordinal))
            {
                return true;
            }
        });
    }

    public async Task<string> PhysicalIdAsync(string name, string logicalId) =>
        Text(
            await account.QueryAsync(
                "cloudformation",
                "DescribeStackResource",
                [("StackName", name), ("LogicalResourceId", logicalId)],
                Cancelled
            ),
            "PhysicalResourceId"
        );

    public async Task<List<(string Id, string Status)>> EventsAsync(string stackId) =>
        [
            .. (await CallAsync("DescribeStackEvents", stackId))
                .Descendants("member")
                .Reverse()
                .Select(e => (Text(e, "LogicalResourceId"), Text(e, "ResourceStatus"))),
        ];

    public static string Status(XElement stack) => Text(stack, "StackStatus");

    public static string Text(XElement element, string name) => element.DescendantsAndSelf(name).First().Value;
}

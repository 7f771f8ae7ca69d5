using RepoGrant.Cli.Aws;

namespace Cli.Tests.Aws;

public class StackVersionTests
{
    [Theory]
    [InlineData("1.2.3", true, null)]
    [InlineData(
        "1.2.4",
        true,
        "The stack s is of version 1.2.4, this command line of 1.2.3: what is new in one of them the other does not know."
    )]
    [InlineData(
        "1.10.0",
        true,
        "The stack s is of version 1.10.0, this command line of 1.2.3: what is new in one of them the other does not know."
    )]
    [InlineData("2.0.0", false, "The stack s is of version 2.0.0, this command line of 1.2.3: they cannot work together.")]
    [InlineData("10.0.0", false, "The stack s is of version 10.0.0, this command line of 1.2.3: they cannot work together.")]
    [InlineData(
        null,
        false,
        "The stack s (ROLLBACK_COMPLETE) has no output Version: it is not a stack of RepoGrant, or its deployment failed."
    )]
    public void The_contract_holds_within_a_major_version(string? version, bool works, string? sentence)
    {
        var stack = new DescribedStack { Status = version is null ? "ROLLBACK_COMPLETE" : "CREATE_COMPLETE" };
        if (version is not null)
            stack.Outputs["Version"] = version;
        var found = StackVersion.Of(stack, "s", "1.2.3");
        Assert.Equal((version, works, sentence), (found.Stack, found.Works, found.Sentence));
    }
}

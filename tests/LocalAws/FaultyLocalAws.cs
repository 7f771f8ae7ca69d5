namespace LocalAws.Tests;

/// <summary>A LocalAws that accepts rules for faults.</summary>
public sealed class FaultyLocalAws : LocalAwsFixture
{
    protected override LocalAwsOptions Configure(LocalAwsOptions options) => options with { Faults = true };
}

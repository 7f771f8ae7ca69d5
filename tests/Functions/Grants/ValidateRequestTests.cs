using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>A recorded grant, read and validated again. Requests from outside: Validation/.</summary>
public sealed class ValidateRequestTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task A_recorded_grant_is_applied_to_the_instances_alone_that_the_input_names()
    {
        await records.RecordAsync(Some.Seed);

        var request = await records.ValidateAsync(Some.Event("recorded-grant"));

        Assert.True(request.Recorded);
        Assert.Equal([Some.InstanceId], request.Consumer.Instances.Ids);
        Assert.Empty(request.Consumer.Instances.Tags);
        Assert.Equal("contribute", request.Repositories[0].Access.ToString(), ignoreCase: true);
    }

    [Fact]
    public async Task A_grant_that_is_not_recorded_is_an_invalid_request()
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));

        Assert.EndsWith($"$.grant: no grant is recorded as {GrantRecords.Name}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON", "x")]
    [InlineData("no request", """{"execution":"x"}""")]
    [InlineData("a request that is not valid", """{"execution":"x","request":{"repositories":[{"name":"a/b"}]}}""")]
    [InlineData(
        "another grant",
        """{"execution":"x","request":{"name":"other","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}}}}"""
    )]
    [InlineData(
        "another account",
        """{"execution":"x","request":{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"333333333333","instances":{"tags":{"Team":"web"}}}}}"""
    )]
    [InlineData(
        "a plan",
        """{"execution":"x","request":{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}},"mode":"plan"}}"""
    )]
    public async Task A_record_that_somebody_spoiled_is_not_believed(string spoiled, string text)
    {
        records.Parameters[GrantRecords.Name] = text;

        await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));
        var found = await records.FindAsync();

        Assert.Empty(found.Grants);
        Assert.Contains(
            records.Invocation.Lines.All,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(GrantRecords.Name, StringComparison.Ordinal)
        );
        Assert.NotEmpty(spoiled);
    }
}

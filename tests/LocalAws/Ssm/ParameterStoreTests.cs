using System.Globalization;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.Ssm;

/// <summary>Parameter Store.</summary>
public sealed class ParameterStoreTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private const string Account = "111111111111";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly AmazonSimpleSystemsManagementClient ssm = local.Host.Ssm(Account);
    private readonly string folder = "/test/" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_parameter_is_written_once_and_overwritten_on_request()
    {
        await PutAsync("a", "1");
        var exists = await Assert.ThrowsAsync<ParameterAlreadyExistsException>(() => PutAsync("a", "2"));
        Assert.Equal(
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            exists.Message
        );
        Assert.Equal(2, (await PutAsync("a", "2", overwrite: true)).Version);

        var read = (await ssm.GetParameterAsync(new() { Name = folder + "/a" }, Cancel)).Parameter;
        Assert.Equal(("2", 2, $"arn:aws:ssm:us-east-2:{Account}:parameter{folder}/a"), (read.Value, (int)read.Version!, read.ARN));
        Assert.Equal("1", (await ssm.GetParameterAsync(new() { Name = folder + "/a:1" }, Cancel)).Parameter.Value);
        var missing = await Assert.ThrowsAsync<ParameterVersionNotFoundException>(() =>
            ssm.GetParameterAsync(new() { Name = folder + "/a:3" }, Cancel)
        );
        Assert.Equal($"Systems Manager could not find version 3 of {folder}/a. Verify the version and try again.", missing.Message);
    }

    [Theory]
    [InlineData("/slashed", "slashed")]
    [InlineData("unslashed", "/unslashed")]
    public async Task A_slash_before_a_name_without_a_path_is_ignored(string put, string read)
    {
        await ssm.PutParameterAsync(
            new()
            {
                Name = put,
                Value = "1",
                Type = ParameterType.String,
            },
            Cancel
        );
        Assert.Equal("1", (await ssm.GetParameterAsync(new() { Name = read }, Cancel)).Parameter.Value);
        await ssm.DeleteParameterAsync(new() { Name = read }, Cancel);
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => ssm.GetParameterAsync(new() { Name = put }, Cancel));
    }

    [Theory]
    [InlineData("Standard", 4096, "Standard")]
    [InlineData("Intelligent-Tiering", 4096, "Standard")]
    [InlineData("Intelligent-Tiering", 4097, "Advanced")]
    [InlineData("Intelligent-Tiering", 8192, "Advanced")]
    [InlineData("Standard", 4097, null)]
    [InlineData("Intelligent-Tiering", 8193, null)]
    public async Task A_value_must_fit_its_tier(string tier, int length, string? chosen)
    {
        var request = new PutParameterRequest
        {
            Name = folder + "/size",
            Value = new string('x', length),
            Type = ParameterType.String,
            Tier = tier,
        };
        if (chosen is not null)
        {
            Assert.Equal(chosen, (await ssm.PutParameterAsync(request, Cancel)).Tier.Value);
        }
        else
        {
            Assert.Equal(
                "ValidationException",
                (await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() => ssm.PutParameterAsync(request, Cancel))).ErrorCode
            );
        }
    }

    [Fact]
    public async Task A_path_is_read_page_by_page_one_level_or_all()
    {
        for (var i = 0; i < 12; i++)
            await PutAsync("p" + i.ToString("00", CultureInfo.InvariantCulture), "v");
        await PutAsync("deep/er", "v");
        Assert.Equal(12, (await AllAsync(recursive: false)).Count);
        Assert.Equal(13, (await AllAsync(recursive: true)).Distinct().Count());
        var tooMany = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() =>
            ssm.GetParametersByPathAsync(new() { Path = folder, MaxResults = int.Parse("11", CultureInfo.InvariantCulture) }, Cancel)
        );
        Assert.Equal(
            "1 validation error detected: Value 11 at 'maxResults' failed to satisfy constraint: Member must have value less "
                + "than or equal to 10",
            tooMany.Message
        );
        await Assert.ThrowsAsync<InvalidFilterKeyException>(() =>
            ssm.GetParametersByPathAsync(new() { Path = folder, ParameterFilters = [new() { Key = "Name", Values = ["x"] }] }, Cancel)
        );
    }

    [Fact]
    public async Task Several_parameters_are_read_described_and_deleted_at_once()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        var read = await ssm.GetParametersAsync(new() { Names = [folder + "/a", folder + "/b", folder + "/c"] }, Cancel);
        Assert.Equal((2, folder + "/c"), (read.Parameters.Count, read.InvalidParameters.Single()));
        var described = await ssm.DescribeParametersAsync(new() { ParameterFilters = [new() { Key = "Path", Values = [folder] }] }, Cancel);
        Assert.Equal([folder + "/a", folder + "/b"], described.Parameters.Select(p => p.Name));
        var deleted = await ssm.DeleteParametersAsync(new() { Names = [folder + "/a", folder + "/c"] }, Cancel);
        Assert.Equal((folder + "/a", folder + "/c"), (deleted.DeletedParameters.Single(), deleted.InvalidParameters.Single()));
        await ssm.DeleteParameterAsync(new() { Name = folder + "/b" }, Cancel);
        await Assert.ThrowsAsync<ParameterNotFoundException>(() => ssm.DeleteParameterAsync(new() { Name = folder + "/b" }, Cancel));
    }

    [Theory]
    [InlineData("awsome", "ValidationException", "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).")]
    [InlineData("/aws/mine", "AccessDeniedException", "No access to reserved parameter name: /aws/mine.")]
    [InlineData("/a b", "ValidationException", null)]
    [InlineData("/a//b", "ValidationException", null)]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "HierarchyLevelLimitExceededException", null)]
    public async Task A_name_must_be_one_that_AWS_accepts(string name, string code, string? message)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonSimpleSystemsManagementException>(() =>
            ssm.PutParameterAsync(
                new()
                {
                    Name = name,
                    Value = "v",
                    Type = ParameterType.String,
                },
                Cancel
            )
        );
        Assert.Equal(code, error.ErrorCode);
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task A_new_parameter_needs_a_type_and_a_value()
    {
        var noType = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() =>
            ssm.PutParameterAsync(new() { Name = folder + "/t", Value = "v" }, Cancel)
        );
        Assert.Equal("A parameter type is required when you create a parameter.", noType.Message);
        var unknown = await local.AwsAsync(Account, "ssm", "get-parameter", "--name", folder + "/none");
        Assert.Contains(
            "An error occurred (ParameterNotFound) when calling the GetParameter operation: ",
            unknown.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_role_reads_what_its_policy_names_and_nothing_else()
    {
        await PutAsync("open", "1");
        await PutAsync("closed", "2");
        using var reader = local.Host.Ssm(
            Account,
            await local.Host.RoleAsync(
                Account,
                """{"Effect":"Allow","Action":"ssm:GetParameters","Resource":"arn:aws:ssm:*:*:parameter/test/*/open"}"""
            )
        );
        await reader.GetParametersAsync(new() { Names = [folder + "/open"] }, Cancel);
        var denied = await Assert.ThrowsAsync<AmazonSimpleSystemsManagementException>(() =>
            reader.GetParametersAsync(new() { Names = [folder + "/open", folder + "/closed"] }, Cancel)
        );
        Assert.EndsWith(
            "is not authorized to perform: ssm:GetParameters on resource: "
                + $"arn:aws:ssm:us-east-2:{Account}:parameter{folder}/closed because no identity-based policy allows the "
                + "ssm:GetParameters action",
            denied.Message,
            StringComparison.Ordinal
        );
    }

    private Task<PutParameterResponse> PutAsync(string name, string value, bool overwrite = false) =>
        ssm.PutParameterAsync(
            new()
            {
                Name = $"{folder}/{name}",
                Value = value,
                Type = ParameterType.String,
                Overwrite = overwrite,
            },
            Cancel
        );

    private async Task<List<string>> AllAsync(bool recursive)
    {
        var names = new List<string>();
        var request = new GetParametersByPathRequest { Path = folder, Recursive = recursive };
        do
        {
            var page = await ssm.GetParametersByPathAsync(request, Cancel);
            Assert.True(page.Parameters.Count <= 10);
            names.AddRange(page.Parameters.Select(p => p.Name));
            request.NextToken = page.NextToken;
        } while (!string.IsNullOrEmpty(request.NextToken));
        return names;
    }
}

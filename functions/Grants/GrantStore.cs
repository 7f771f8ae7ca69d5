using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>The recorded grants, in Parameter Store. RecordGrant alone writes here, and RevokeRepositoryAccess deletes.</summary>
internal sealed class GrantStore(IAmazonSimpleSystemsManagement ssm)
{
    // GetParametersByPath returns ten at most (SSM API reference).
    private const int PageSize = 10;

    /// <summary>The store as the function that this process is reaches it.</summary>
    public static GrantStore OfFunction() => new(Clients.Ssm(Settings.OfFunction.Region));

    public static string NameOf(GrantKey grant) => $"{FolderOf(grant.AccountId, grant.Region)}/{grant.Name}";

    public async Task WriteAsync(GrantKey grant, GrantRecord record, CancellationToken cancellationToken) =>
        await ssm.PutParameterAsync(
            new PutParameterRequest
            {
                Name = NameOf(grant),
                Description = $"RepoGrant: the grant {grant.Name} for account {grant.AccountId} in {grant.Region}",
                Value = JsonSerializer.Serialize(record, JsonContext.Default.GrantRecord),
                Type = ParameterType.String,
                Tier = ParameterTier.IntelligentTiering,
                Overwrite = true,
            },
            cancellationToken
        );

    /// <summary>The record's text, or null when there is none.</summary>
    public async Task<string?> ReadAsync(GrantKey grant, CancellationToken cancellationToken)
    {
        try
        {
            return (await ssm.GetParameterAsync(new GetParameterRequest { Name = NameOf(grant) }, cancellationToken)).Parameter.Value;
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Deletes a record, if there is one.</summary>
    public async Task DeleteAsync(GrantKey grant, CancellationToken cancellationToken)
    {
        try
        {
            await ssm.DeleteParameterAsync(new DeleteParameterRequest { Name = NameOf(grant) }, cancellationToken);
        }
        catch (ParameterNotFoundException) { }
    }

    /// <summary>Names and texts of all records for a consumer account's Region.</summary>
    public async Task<IReadOnlyList<Parameter>> ListAsync(string accountId, string region, CancellationToken cancellationToken) =>
        await Pages.AllAsync(
            next =>
                ssm.GetParametersByPathAsync(
                    new GetParametersByPathRequest
                    {
                        Path = FolderOf(accountId, region),
                        MaxResults = PageSize,
                        NextToken = next,
                    },
                    cancellationToken
                ),
            page => page.Parameters,
            page => page.NextToken
        );

    /// <summary>
    /// The grant in a record's text, validated as if it were given to an execution; throws <see cref="InvalidRequest"/> when it is not
    /// valid, or not the grant that its name says.
    /// </summary>
    public static AccessRequest Parse(GrantKey grant, string text, RequestReader reader)
    {
        GrantRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(text, JsonContext.Default.GrantRecord);
        }
        catch (JsonException exception)
        {
            throw new InvalidRequest($"The record {NameOf(grant)} is not a grant: {exception.Message}");
        }

        var request = reader.ReadRecorded(record?.Request ?? default);
        return KeyOf(request) == grant && request.Mode == Mode.Apply
            ? request
            : throw new InvalidRequest($"The record {NameOf(grant)} holds another grant: {NameOf(KeyOf(request))}, mode {request.Mode}.");
    }

    public static GrantKey KeyOf(AccessRequest request) => new(request.Name, request.Consumer.AccountId, request.Consumer.Region);

    private static string FolderOf(string accountId, string region) => $"/repogrant/grants/{accountId}/{region}";
}

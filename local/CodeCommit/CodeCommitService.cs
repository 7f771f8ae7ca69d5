using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.CodeCommit;

/// <summary>CodeCommit's API for repositories and branches; commits are pushed and fetched with git.</summary>
internal sealed partial class CodeCommitService : Service
{
    /// <summary>API reference, MaximumRepositoryNamesExceededException: "Currently, this number is 100".</summary>
    private const int MaxNames = 100;

    /// <summary>CodeCommit quotas: "Repository descriptions: any combination of characters between 0 and 1,000".</summary>
    private const int LongestDescription = 1000;

    private const int MaxTags = 50;

    private readonly Repositories repositories;

    public CodeCommitService(Repositories repositories)
        : base("codecommit", Protocol.Json11, target: "CodeCommit_20150413")
    {
        this.repositories = repositories;
        On("CreateRepository", CreateRepositoryAsync).Without("encryption with the given KMS key");
        On("GetRepository", GetRepositoryAsync);
        On("BatchGetRepositories", BatchGetRepositoriesAsync);
        On("ListRepositories", ListRepositories).Without("pages: the response has everything");
        On("DeleteRepository", DeleteRepository);
        On("TagResource", TagResource);
        On("UntagResource", UntagResource);
        On("ListTagsForResource", ListTagsForResource);
        On("ListBranches", ListBranchesAsync).Without("pages: the response has everything");
        On("GetBranch", GetBranchAsync);
        On("UpdateDefaultBranch", UpdateDefaultBranchAsync);
    }

    private async Task<ApiResponse> CreateRepositoryAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = Name(request);
        var tags = Tags(request.Parameters.Object("tags"));
        request.Authorize("codecommit:CreateRepository", Arn(request, name), [.. TagConditions.OfRequest(tags)]);
        var description = request.Parameters.Text("repositoryDescription");
        if (
            description is not null
            && (
                description.Length > LongestDescription
                || description.Any(c => char.IsControl(c) && c is not '\n' and not '\r' and not '\t')
            )
        )
        {
            throw new AwsException(
                "InvalidRepositoryDescriptionException",
                $"The repository description is not valid. It can have up to {LongestDescription} characters and no control characters."
            );
        }

        var key = request.Parameters.Text("kmsKeyId");
        if (key is not null && !KeyId().IsMatch(key))
            throw new AwsException("EncryptionKeyInvalidIdException", $"The KMS key id is not valid: {key}");
        var repository = await repositories.CreateAsync(request.AccountId, request.Region, name, description, key, tags, cancellationToken);
        return ApiResponse.Json(new JsonObject { ["repositoryMetadata"] = await MetadataAsync(repository, cancellationToken) });
    }

    private async Task<ApiResponse> GetRepositoryAsync(ApiRequest request, CancellationToken cancellationToken) =>
        ApiResponse.Json(
            new JsonObject
            {
                ["repositoryMetadata"] = await MetadataAsync(Existing(request, "codecommit:GetRepository"), cancellationToken),
            }
        );

    private async Task<ApiResponse> BatchGetRepositoriesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var names = request.Parameters.Texts("repositoryNames");
        if (names.Count == 0)
        {
            throw new AwsException(
                "RepositoryNamesRequiredException",
                "At least one repository name object is required, but was not specified."
            );
        }

        if (names.Count > MaxNames)
            throw new AwsException("MaximumRepositoryNamesExceededException", $"At most {MaxNames} repository names can be given.");
        var (found, missing) = (new JsonArray(), new JsonArray());
        foreach (var name in names)
        {
            request.Authorize("codecommit:BatchGetRepositories", Arn(request, Valid(name)));
            if (repositories.Find(request.AccountId, request.Region, name) is { } repository)
                found.Add(await MetadataAsync(repository, cancellationToken));
            else
                missing.Add(name);
        }

        return ApiResponse.Json(new JsonObject { ["repositories"] = found, ["repositoriesNotFound"] = missing });
    }

    private ApiResponse ListRepositories(ApiRequest request)
    {
        request.Authorize("codecommit:ListRepositories", "*");
        var all = repositories.In(request.AccountId, request.Region);
        var byName = request.Parameters.Text("sortBy") is null or "repositoryName";
        IEnumerable<Repository> sorted = byName
            ? all.OrderBy(repository => repository.Name, StringComparer.Ordinal)
            : all.OrderBy(repository => repository.LastModified);
        if (request.Parameters.Text("order") == "descending")
            sorted = sorted.Reverse();
        return ApiResponse.Json(
            new JsonObject
            {
                ["repositories"] = new JsonArray([
                    .. sorted.Select(repository => new JsonObject
                    {
                        ["repositoryName"] = repository.Name,
                        ["repositoryId"] = repository.Id,
                    }),
                ]),
            }
        );
    }

    /// <summary>Deleting a repository that does not exist succeeds: the response then lacks the id.</summary>
    private ApiResponse DeleteRepository(ApiRequest request)
    {
        var name = Name(request);
        request.Authorize("codecommit:DeleteRepository", Arn(request, name));
        return repositories.Delete(request.AccountId, request.Region, name) is { } deleted
            ? ApiResponse.Json(new JsonObject { ["repositoryId"] = deleted.Id })
            : ApiResponse.Json(new JsonObject());
    }

    private ApiResponse TagResource(ApiRequest request)
    {
        var given = Tags(request.Parameters.Object("tags"));
        var repository = Tagged(request, [.. TagConditions.OfRequest(given)]);
        var tags = new Dictionary<string, string>(repository.Tags);
        foreach (var (key, value) in given)
            tags[key] = value;
        if (tags.Count > MaxTags)
            throw new AwsException("TooManyTagsException", $"The maximum number of tags for an AWS CodeCommit resource is {MaxTags}.");
        repositories.Change(repository, found => found with { Tags = tags });
        return ApiResponse.Empty;
    }

    private ApiResponse UntagResource(ApiRequest request)
    {
        var keys = request.Parameters.Texts("tagKeys");
        var repository = Tagged(request, ("aws:TagKeys", [.. keys]));
        repositories.Change(repository, found => found with { Tags = found.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary() });
        return ApiResponse.Empty;
    }

    private ApiResponse ListTagsForResource(ApiRequest request) =>
        ApiResponse.Json(
            new JsonObject
            {
                ["tags"] = new JsonObject(Tagged(request).Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))),
            }
        );

    /// <summary>The repository whose ARN is in the request, once its caller is authorized.</summary>
    private Repository Tagged(ApiRequest request, params (string Key, string[] Values)[] context)
    {
        var arn =
            request.Parameters.Text("resourceArn")
            ?? throw new AwsException(
                "ResourceArnRequiredException",
                "A valid Amazon Resource Name (ARN) for an AWS CodeCommit resource is required."
            );
        var name = arn[(arn.LastIndexOf(':') + 1)..];
        if (!Repositories.IsName(name) || arn != Arn(request, name))
            throw new AwsException("InvalidResourceArnException", $"The value for the resource ARN is not valid: {arn}");
        request.Authorize($"codecommit:{request.Operation}", arn, context);
        return Find(request, name);
    }

    private async Task<ApiResponse> ListBranchesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var repository = Existing(request, "codecommit:ListBranches");
        var branches = await Git.BranchesAsync(repository.Folder, cancellationToken);
        return ApiResponse.Json(
            new JsonObject { ["branches"] = new JsonArray([.. branches.Select(branch => JsonValue.Create(branch.Name))]) }
        );
    }

    private async Task<ApiResponse> GetBranchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var repository = Existing(request, "codecommit:GetBranch");
        var branch = await BranchAsync(repository, request.Parameters.Text("branchName"), cancellationToken);
        return ApiResponse.Json(
            new JsonObject
            {
                ["branch"] = new JsonObject { ["branchName"] = branch.Name, ["commitId"] = branch.Commit },
            }
        );
    }

    private async Task<ApiResponse> UpdateDefaultBranchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var repository = Existing(request, "codecommit:UpdateDefaultBranch");
        var branch = await BranchAsync(repository, request.Parameters.Text("defaultBranchName"), cancellationToken);
        await Git.SetDefaultBranchAsync(repository.Folder, branch.Name, cancellationToken);
        return ApiResponse.Empty;
    }

    private static async Task<Branch> BranchAsync(Repository repository, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
            throw new AwsException("BranchNameRequiredException", "A branch name is required, but was not specified.");
        return (await Git.BranchesAsync(repository.Folder, cancellationToken)).FirstOrDefault(branch => branch.Name == name)
            ?? throw new AwsException("BranchDoesNotExistException", $"Branch {name} does not exist");
    }

    private Repository Existing(ApiRequest request, string action)
    {
        var name = Name(request);
        request.Authorize(action, Arn(request, name));
        return Find(request, name);
    }

    private Repository Find(ApiRequest request, string name) =>
        repositories.Find(request.AccountId, request.Region, name)
        ?? throw new AwsException("RepositoryDoesNotExistException", $"{name} does not exist");

    private static string Name(ApiRequest request) =>
        Valid(
            request.Parameters.Text("repositoryName")
                ?? throw new AwsException("RepositoryNameRequiredException", "A repository name is required, but was not specified.")
        );

    private static string Valid(string name) =>
        Repositories.IsName(name)
            ? name
            : throw new AwsException(
                "InvalidRepositoryNameException",
                "The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, "
                    + "underscores, and dashes "
                    + "between 1 and 100 characters in length. Names are case sensitive. For more information, see Limits in the "
                    + "AWS CodeCommit User Guide. "
            );

    private static string Arn(ApiRequest request, string name) => Repository.ArnOf(request.Region, request.AccountId, name);

    private static Dictionary<string, string> Tags(JsonObject? tags)
    {
        if (tags is { Count: > MaxTags })
            throw new AwsException("TooManyTagsException", $"The maximum number of tags for an AWS CodeCommit resource is {MaxTags}.");
        Dictionary<string, string> read = [];
        foreach (var (key, _) in tags ?? [])
        {
            var value = tags!.Text(key) ?? "";
            if (
                key.Length is 0 or > 128
                || value.Length > 256
                || !TagText().IsMatch(key)
                || !TagText().IsMatch(value)
                || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            )
            {
                throw new AwsException("InvalidTagsMapException", "The map of tags is not valid.");
            }

            read[key] = value;
        }

        return read;
    }

    private static async Task<JsonObject> MetadataAsync(Repository repository, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject
        {
            ["accountId"] = repository.AccountId,
            ["repositoryId"] = repository.Id,
            ["repositoryName"] = repository.Name,
            ["lastModifiedDate"] = WireTime.Epoch(repository.LastModified),
            ["creationDate"] = WireTime.Epoch(repository.Created),
            ["cloneUrlHttp"] = repository.HttpsUrl,
            ["cloneUrlSsh"] = repository.SshUrl,
            ["Arn"] = repository.Arn,
        };
        if (repository.Description is { } description)
            metadata["repositoryDescription"] = description;
        if (repository.KmsKeyId is { } key)
            metadata["kmsKeyId"] = key;
        // An empty repository has no default branch.
        if ((await Git.BranchesAsync(repository.Folder, cancellationToken)).FirstOrDefault(branch => branch.IsDefault) is { } branch)
            metadata["defaultBranch"] = branch.Name;
        return metadata;
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9:/_-]+\z")]
    private static partial Regex KeyId();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z")]
    private static partial Regex TagText();
}

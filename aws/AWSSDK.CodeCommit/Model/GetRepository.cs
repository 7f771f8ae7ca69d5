using Amazon.Runtime;

namespace Amazon.CodeCommit.Model;

/// <summary>What GetRepository asks.</summary>
public class GetRepositoryRequest : AmazonCodeCommitRequest
{
    public string RepositoryName { get; set; }
}

/// <summary>What GetRepository answers.</summary>
public class GetRepositoryResponse : AmazonWebServiceResponse
{
    public RepositoryMetadata RepositoryMetadata { get; set; }
}

/// <summary>What CodeCommit tells of a repository.</summary>
public class RepositoryMetadata
{
    public string AccountId { get; set; }

    public string Arn { get; set; }

    public string CloneUrlHttp { get; set; }

    /// <summary>Null while the repository is empty.</summary>
    public string DefaultBranch { get; set; }

    /// <summary>The key's ARN or id; that of the AWS managed key <c>aws/codecommit</c> unless a customer's was chosen.</summary>
    public string KmsKeyId { get; set; }

    public string RepositoryId { get; set; }

    public string RepositoryName { get; set; }
}

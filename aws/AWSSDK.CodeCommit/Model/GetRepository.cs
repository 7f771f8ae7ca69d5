using Amazon.Runtime;

namespace Amazon.CodeCommit.Model;

/// <summary>The request of GetRepository.</summary>
public class GetRepositoryRequest : AmazonCodeCommitRequest
{
    public string RepositoryName { get; set; }
}

/// <summary>The response of GetRepository.</summary>
public class GetRepositoryResponse : AmazonWebServiceResponse
{
    public RepositoryMetadata RepositoryMetadata { get; set; }
}

/// <summary>CodeCommit's description of a repository.</summary>
public class RepositoryMetadata
{
    public string AccountId { get; set; }

    public string Arn { get; set; }

    public string CloneUrlHttp { get; set; }

    /// <summary>Null while the repository is empty.</summary>
    public string DefaultBranch { get; set; }

    /// <summary>The key's ARN or id; that of the AWS managed key <c>aws/codecommit</c> unless a customer managed key was chosen.</summary>
    public string KmsKeyId { get; set; }

    public string RepositoryId { get; set; }

    public string RepositoryName { get; set; }
}

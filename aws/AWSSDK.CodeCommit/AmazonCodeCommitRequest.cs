using Amazon.Runtime;

namespace Amazon.CodeCommit;

/// <summary>A request to CodeCommit.</summary>
public class AmazonCodeCommitRequest : AmazonWebServiceRequest;

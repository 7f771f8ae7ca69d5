namespace LocalAws.Identity;

/// <summary>Assumes roles for AWS's own services: a rule's, a state machine's, a function's. Their trust policies decide.</summary>
internal interface IServiceRoles
{
    /// <summary>A session of the role; null where there is no such role or its trust policy does not name the service.</summary>
    /// <param name="roleArn">The role.</param>
    /// <param name="service">The service's principal, as <c>events.amazonaws.com</c>.</param>
    /// <param name="region">The Region that the service acts in.</param>
    /// <param name="sessionName">What CloudTrail would show; 2 to 64 characters.</param>
    Principal? Assume(string roleArn, string service, string region, string sessionName);
}

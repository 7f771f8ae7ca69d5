using System.Text.Json.Nodes;

namespace LocalAws.Events;

/// <summary>How AWS's own services tell what happened: onto the account's default bus, as nobody else may in their name.</summary>
internal interface IEventSource
{
    /// <summary>Puts an event on the default bus. Delivery goes on in the background.</summary>
    /// <param name="accountId">The account that it happened in.</param>
    /// <param name="region">The Region that it happened in.</param>
    /// <param name="source">As <c>aws.ec2</c>.</param>
    /// <param name="detailType">As <c>EC2 Instance State-change Notification</c>.</param>
    /// <param name="resources">The ARNs that it is about.</param>
    /// <param name="detail">What the source has to say.</param>
    void Publish(string accountId, string region, string source, string detailType, IReadOnlyList<string> resources, JsonObject detail);
}

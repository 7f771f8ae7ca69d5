namespace LocalAws.Events.Patterns;

/// <summary>An event pattern that EventBridge would refuse; the message is EventBridge's own reason.</summary>
internal sealed class InvalidEventPatternException(string reason) : Exception(reason);

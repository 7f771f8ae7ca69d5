using System.Globalization;

namespace LocalAws;

/// <summary>
/// Lag: reads and decisions follow writes late, as on AWS, and where AWS has several answers for one fault, one of them is drawn.
/// </summary>
/// <param name="Seed">Decides every draw: the same seed draws the same for the same thing, whatever happens at the same time.</param>
public sealed record LagOptions(int Seed)
{
    /// <summary>Which fraction of AWS's usual delays is waited for: 1 is all of them. At most 1.</summary>
    public double Scale { get; init; } = 0.05;

    /// <summary>In words, as <c>lag seed 7: …</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"lag seed {Seed}: IAM, EC2 and Systems Manager follow writes up to {Lagging.Lag.LongestOf(this).TotalSeconds:0.#} s late"
        );
}

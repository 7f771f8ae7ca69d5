using System.Globalization;
using System.Numerics;

namespace LocalAws.DynamoDb.Values;

/// <summary>
/// A DynamoDB number: exact and decimal, with at most 38 significant digits and a magnitude from 1E-130 to 9.99…E+125. <see
/// cref="decimal"/> has only 28 digits, so this is a coefficient without trailing zeros and a power of ten.
/// </summary>
internal readonly struct DecimalNumber : IComparable<DecimalNumber>, IEquatable<DecimalNumber>
{
    private const int MaxDigits = 38;
    private const int GreatestPower = 125;
    private const int LeastPower = -130;

    private readonly BigInteger coefficient;
    private readonly int exponent;

    /// <param name="coefficient">Without trailing zeros.</param>
    /// <param name="exponent">The power of ten that the coefficient is multiplied with.</param>
    private DecimalNumber(BigInteger coefficient, int exponent)
    {
        this.coefficient = coefficient;
        this.exponent = exponent;
    }

    /// <summary>The significant digits, at least one.</summary>
    public int Digits => Text().Length;

    /// <summary>The power of ten of the first digit.</summary>
    public int Power => coefficient.IsZero ? 0 : Digits - 1 + exponent;

    public bool IsNegative => coefficient.Sign < 0;

    public bool IsZero => coefficient.IsZero;

    /// <summary>Whole seconds, counts and the like; null if the number has a fraction or is too large.</summary>
    public long? Whole =>
        Power < 18 && exponent >= 0 ? (long)(coefficient * BigInteger.Pow(10, exponent))
        : coefficient.IsZero ? 0
        : null;

    public static DecimalNumber Of(int number) => Trimmed(number, 0);

    /// <summary>Reads a number as DynamoDB accepts it: sign, digits, point and exponent, without anything around them.</summary>
    /// <exception cref="NumberFault">The text is not a number, or the number is out of range; the message is AWS's.</exception>
    public static DecimalNumber Parse(string text)
    {
        if (text.Length == 0)
            throw new NumberFault("The parameter cannot be converted to a numeric value");
        var scan = new NumberScan(text);
        if (!scan.Read())
            throw new NumberFault("The parameter cannot be converted to a numeric value: " + text);
        // Leading and trailing zeros are not significant, and there may be any number of them.
        var digits = scan.Digits.TrimStart('0');
        var trimmed = digits.TrimEnd('0');
        if (trimmed.Length == 0)
            return default;
        var exponent = scan.Exponent + digits.Length - trimmed.Length;
        CheckMagnitude(exponent + trimmed.Length - 1);
        if (trimmed.Length > MaxDigits)
            throw new NumberFault("Attempting to store more than 38 significant digits in a Number");
        var coefficient = BigInteger.Parse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture);
        return new(scan.Negative ? -coefficient : coefficient, (int)exponent);
    }

    public static DecimalNumber operator +(DecimalNumber left, DecimalNumber right)
    {
        var exponent = Math.Min(left.exponent, right.exponent);
        var sum = Trimmed(left.ScaledTo(exponent) + right.ScaledTo(exponent), exponent);
        if (sum.IsZero)
            return sum;
        CheckMagnitude(sum.Power);
        // AWS has no other message for a result that needs more than 38 digits.
        return sum.Digits > MaxDigits ? throw Overflow() : sum;
    }

    public static DecimalNumber operator -(DecimalNumber number) => new(-number.coefficient, number.exponent);

    public static DecimalNumber operator -(DecimalNumber left, DecimalNumber right) => left + -right;

    public int CompareTo(DecimalNumber other)
    {
        if (coefficient.Sign != other.coefficient.Sign || IsZero)
            return coefficient.Sign.CompareTo(other.coefficient.Sign);
        if (Power != other.Power)
            return Power.CompareTo(other.Power) * coefficient.Sign;
        var least = Math.Min(exponent, other.exponent);
        return ScaledTo(least).CompareTo(other.ScaledTo(least));
    }

    public bool Equals(DecimalNumber other) => coefficient == other.coefficient && exponent == other.exponent;

    public override bool Equals(object? obj) => obj is DecimalNumber other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(coefficient, exponent);

    /// <summary>The number in full, without an exponent, as DynamoDB returns it.</summary>
    public override string ToString()
    {
        if (IsZero)
            return "0";
        var digits = Text();
        var sign = IsNegative ? "-" : "";
        if (exponent >= 0)
            return sign + digits + new string('0', exponent);
        var point = digits.Length + exponent;
        return point > 0 ? $"{sign}{digits[..point]}.{digits[point..]}" : $"{sign}0.{new string('0', -point)}{digits}";
    }

    private string Text() => BigInteger.Abs(coefficient).ToString(CultureInfo.InvariantCulture);

    private BigInteger ScaledTo(int least) => coefficient * BigInteger.Pow(10, IsZero ? 0 : exponent - least);

    private static DecimalNumber Trimmed(BigInteger coefficient, int exponent)
    {
        if (coefficient.IsZero)
            return default;
        while (true)
        {
            var (quotient, remainder) = BigInteger.DivRem(coefficient, 10);
            if (!remainder.IsZero)
                return new(coefficient, exponent);
            (coefficient, exponent) = (quotient, exponent + 1);
        }
    }

    private static void CheckMagnitude(long power)
    {
        if (power > GreatestPower)
            throw Overflow();
        if (power < LeastPower)
            throw new NumberFault("Number underflow. Attempting to store a number with magnitude smaller than supported range");
    }

    private static NumberFault Overflow() =>
        new("Number overflow. Attempting to store a number with magnitude larger than supported range");
}

/// <summary>A text that is not a DynamoDB number, or a result that is not one; the message is AWS's.</summary>
internal sealed class NumberFault(string message) : Exception(message);

/// <summary>Splits a number's text.</summary>
internal ref struct NumberScan(string text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;

    public bool Negative { get; private set; }

    /// <summary>The digits before and after the point.</summary>
    public string Digits { get; private set; } = "";

    /// <summary>The power of ten of <see cref="Digits"/>, limited to a thousand million.</summary>
    public long Exponent { get; private set; }

    public bool Read()
    {
        Negative = Sign();
        var whole = Run();
        var fraction = Skip('.') ? Run() : "";
        Digits = string.Concat(whole, fraction);
        if (Digits.Length == 0)
            return false;
        if (Skip('e') || Skip('E'))
        {
            var negative = Sign();
            var digits = Run();
            if (digits.Length == 0)
                return false;
            Exponent = digits.TrimStart('0').Length > 9 ? 1_000_000_000 : long.Parse(digits, CultureInfo.InvariantCulture);
            if (negative)
                Exponent = -Exponent;
        }
        Exponent -= fraction.Length;
        return at == text.Length;
    }

    /// <summary>Whether there is a minus; a plus is accepted and ignored.</summary>
    private bool Sign()
    {
        if (Skip('-'))
            return true;
        Skip('+');
        return false;
    }

    private bool Skip(char expected)
    {
        if (at == text.Length || text[at] != expected)
            return false;
        at++;
        return true;
    }

    private ReadOnlySpan<char> Run()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[start..at];
    }
}

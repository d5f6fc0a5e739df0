using System.Globalization;
using System.Numerics;
using AdGenius.Contracts;

namespace AdGenius.VideoRequests;

/// <summary>
/// The faults of one request. The first are kept and the others counted, so that no request makes an answer larger than itself.
/// </summary>
internal sealed class RequestFaults
{
    /// <summary>How many faults an answer names.</summary>
    public const int Max = 20;

    private readonly List<Failure> _faults = [];
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);
    private int _more;

    /// <summary>Adds a fault.</summary>
    public void Add(string field, string text)
    {
        if (_ignored.Contains(field))
        {
            return;
        }

        if (_faults.Count < Max)
        {
            _faults.Add(new Failure { Code = FailureCode.InvalidRequest, Field = field, Text = text });
        }
        else
        {
            _more++;
        }
    }

    /// <summary>Adds the fault of a text that is longer than <paramref name="maxLength"/>, or that cannot be stored.</summary>
    public void CheckText(string field, string? value, int maxLength)
    {
        if (TextRules.Fault(field, value, maxLength) is { } text)
        {
            Add(field, text);
        }
    }

    /// <summary>Adds the fault of a number outside of a range, and of one that is not finite.</summary>
    /// <param name="field">The member.</param>
    /// <param name="value">Its value; null has no fault.</param>
    /// <param name="min">The smallest that is allowed.</param>
    /// <param name="max">The largest that is allowed.</param>
    /// <param name="unit">The unit with a blank before it; empty for numbers without one.</param>
    /// <typeparam name="T">
    /// The type of the member, whose digits the fault shows: as a floating-point number a long one would lose some.
    /// </typeparam>
    public void CheckRange<T>(string field, T? value, T min, T max, string unit = "")
        where T : struct, INumber<T>
    {
        if (value is { } number && !(number >= min && number <= max))
        {
            Add(field, FormattableString.Invariant($"{field} is {number}; allowed are {min} to {max}{unit}."));
        }
    }

    /// <summary>Adds the fault of a value without a name.</summary>
    public void CheckEnum<T>(string field, T? value)
        where T : struct, Enum
    {
        if (value is { } given && !Enum.IsDefined(given))
        {
            Add(field, $"{field} is unknown; allowed are {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    /// <summary>From now on ignores further faults of the fields that have one: what cannot be read need not be validated.</summary>
    public void IgnoreNamedFields() => _ignored.UnionWith(_faults.Select(fault => fault.Field!));

    /// <summary>The faults that are kept; where there are more, the last entry says how many.</summary>
    public IReadOnlyList<Failure> ToList() => _more == 0 ? _faults :
    [
        .. _faults,
        new Failure
        {
            Code = FailureCode.InvalidRequest,
            Field = "request",
            Text = string.Create(CultureInfo.InvariantCulture, $"and {_more:N0} more faults."),
        },
    ];
}

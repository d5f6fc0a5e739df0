using System.Globalization;
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

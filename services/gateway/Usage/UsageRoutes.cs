using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts.Usage;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Gateway.Usage;

/// <summary>GET /api/v1/usage and /api/v1/usage/series.</summary>
internal static class UsageRoutes
{
    private const int MaxDays = 400;
    private const int MaxPeriods = 31;

    /// <summary>No entry is older or younger; what is computed from these years stays within the calendar.</summary>
    private const int MinYear = 2000;
    private const int MaxYear = 2999;
    private const string Allowed = "of the years 2000 to 2999";

    /// <summary>Of ISO 8601 alone: a date such as 01/11/2026 has another meaning in each country.</summary>
    private static readonly string[] Formats =
        ["yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddBudgets();
        services.TryAddScoped<UsageReader>();
        return services;
    }

    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/usage", ReadAsync)
            .WithName("ReadUsage").WithTags("Usage")
            .WithSummary("What the tenant has spent and reserved, by provider, model and creative. "
                + "from, to: UTC dates or times, to is exclusive; default: the current calendar month.")
            .Produces<UsageReport>().ProducesValidationProblem();
        routes.MapGet("/usage/series", ReadSeriesAsync)
            .WithName("ReadUsageSeries").WithTags("Usage")
            .WithSummary("What the tenant has spent over time, by provider, in at most 31 periods of whole days. "
                + "from, to: as for the usage.")
            .Produces<UsageSeries>().ProducesValidationProblem();
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, UsageReader usage, DatabaseTime time, string? from, string? to, CancellationToken cancellationToken) =>
        Read(from, to, time, out var begin, out var end) is { } refusal
            ? refusal
            : TypedResults.Ok(await usage.ReadAsync(Tenant.Of(context), begin, end, cancellationToken));

    private static async Task<IResult> ReadSeriesAsync(
        HttpContext context, UsageReader usage, DatabaseTime time, string? from, string? to, CancellationToken cancellationToken)
    {
        if (Read(from, to, time, out var begin, out var end) is { } refusal)
        {
            return refusal;
        }

        var days = (int)Math.Ceiling((end - begin).TotalDays);
        var length = TimeSpan.FromDays((days + MaxPeriods - 1) / MaxPeriods);
        var periods = new List<(DateTimeOffset, DateTimeOffset)>();
        for (var start = begin; start < end; start += length)
        {
            periods.Add((start, start + length < end ? start + length : end));
        }

        return TypedResults.Ok(await usage.ReadSeriesAsync(Tenant.Of(context), periods, cancellationToken));
    }

    /// <summary>The period that a call names; the refusal where it is not valid.</summary>
    private static IResult? Read(string? from, string? to, DatabaseTime time, out DateTimeOffset begin, out DateTimeOffset end)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        end = month;
        if (!TryRead(from, month, out begin))
        {
            return ProblemResults.Invalid("from", $"from must be a UTC date or time {Allowed}, such as 2026-11-01.");
        }

        if (!TryRead(to, from is null ? month.AddMonths(1) : begin.AddMonths(1), out end))
        {
            return ProblemResults.Invalid("to", $"to must be a UTC date or time {Allowed}, such as 2026-12-01.");
        }

        return end <= begin || end - begin > TimeSpan.FromDays(MaxDays)
            ? ProblemResults.Invalid("to", $"to must be later than from, by at most {MaxDays} days.")
            : null;
    }

    private static bool TryRead(string? text, DateTimeOffset otherwise, out DateTimeOffset moment)
    {
        moment = otherwise;
        return text is null || (DateTimeOffset.TryParseExact(
                text,
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out moment)
            && moment.Year is >= MinYear and <= MaxYear);
    }
}

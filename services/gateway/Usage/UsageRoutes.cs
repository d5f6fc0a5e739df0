using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Gateway.Usage;

/// <summary>GET /api/v1/usage.</summary>
internal static class UsageRoutes
{
    private const int MaxDays = 400;

    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddOptions<BudgetOptions>().BindConfiguration(BudgetOptions.Section);
        services.TryAddScoped<UsageReader>();
        return services;
    }

    public static void MapUsage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/usage", ReadAsync)
            .WithName("ReadUsage").WithTags("Usage")
            .WithSummary("What the tenant has spent and reserved, by provider, model and creative. "
                + "from, to: UTC dates or times, to is exclusive; default: the current calendar month.")
            .Produces<UsageReport>().ProducesValidationProblem();

    private static async Task<IResult> ReadAsync(
        HttpContext context, UsageReader usage, TimeProvider time, string? from, string? to, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        if (!TryRead(from, month, out var begin))
        {
            return ProblemResults.Invalid("from", "from must be a UTC date or time, such as 2026-11-01.");
        }

        if (!TryRead(to, from is null ? month.AddMonths(1) : begin.AddMonths(1), out var end))
        {
            return ProblemResults.Invalid("to", "to must be a UTC date or time, such as 2026-12-01.");
        }

        return end <= begin || end - begin > TimeSpan.FromDays(MaxDays)
            ? ProblemResults.Invalid("to", $"to must be later than from, by at most {MaxDays} days.")
            : TypedResults.Ok(await usage.ReadAsync(Tenant.Of(context), begin, end, cancellationToken));
    }

    private static bool TryRead(string? text, DateTimeOffset otherwise, out DateTimeOffset moment)
    {
        moment = otherwise;
        return text is null || DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out moment);
    }
}

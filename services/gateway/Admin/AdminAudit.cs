using AdGenius.Gateway.Tenants;
using AdGenius.Persistence;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Clock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AdGenius.Gateway.Admin;

/// <summary>
/// Records every call of operators that changes something, before and after it. A call that cannot be recorded is not made: the database is
/// needed for all of them anyway.
/// </summary>
internal static class AdminAudit
{
    private static readonly object ItemKey = new();

    /// <summary>Records the calls of these routes, except those that only read.</summary>
    public static TBuilder RecordAuditEvents<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter<TBuilder, Filter>();

    /// <summary>Adds what is not in the call's address to the record, such as the limits that were set.</summary>
    public static void Describe(HttpContext context, string details) => context.Items[ItemKey] = details;

    /// <summary>Who makes the call.</summary>
    public static string ActorOf(HttpContext context) => Tenant.KeyIdOf(context) is { } keyId
        ? $"key {keyId} of {Tenant.Of(context)}"
        : $"{Tenant.OrNull(context) ?? "unknown tenant"}, without a key";

    private sealed class Filter : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
        {
            var context = call.HttpContext;
            if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            {
                return await next(call);
            }

            // A context of its own: what the call has tracked or left unsaved is no part of the record.
            await using var scope = context.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            var sequence = await AuditLog.BeginAsync(database, EventOf(context), context.RequestAborted);
            try
            {
                var result = await next(call);
                var (outcome, text) = OutcomeOf(result);
                await AuditLog.EndAsync(database, sequence, outcome, text, context.Items[ItemKey] as string);
                return result;
            }
            catch (Exception exception)
            {
                await AuditLog.EndAsync(
                    database, sequence, AuditEventResult.Failed, exception.GetType().Name, context.Items[ItemKey] as string);
                throw;
            }
        }

        private static AuditEvent EventOf(HttpContext context)
        {
            var path = context.Request.Path.Value ?? "";
            var start = path.IndexOf("/admin/", StringComparison.Ordinal);
            var query = string.Join(
                ", ",
                context.Request.Query.Where(one => one.Key != Tenant.Query).Select(one => $"{one.Key}={one.Value}"));
            return new AuditEvent
            {
                At = context.RequestServices.GetRequiredService<DatabaseTime>().GetUtcNow(),
                Actor = ActorOf(context),
                Action = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? context.Request.Method,
                Target = start < 0 ? path : path[(start + "/admin/".Length)..],
                Details = query.Length > 0 ? query : null,
            };
        }

        private static (AuditEventResult Result, string? Text) OutcomeOf(object? result)
        {
            var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
            var text = (result as ProblemHttpResult)?.ProblemDetails.Detail;
            return status switch
            {
                < 400 => (AuditEventResult.Done, null),
                < 500 => (AuditEventResult.Refused, text),
                _ => (AuditEventResult.Failed, text),
            };
        }
    }
}

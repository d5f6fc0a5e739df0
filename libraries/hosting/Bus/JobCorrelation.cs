using System.Reflection;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Makes the job's id the correlation id of every message about a job. The outbox keeps messages with one correlation id in order, and
/// traces and broker tools can follow a job without reading bodies.
/// </summary>
internal static class JobCorrelation
{
    // MassTransit keeps this in static state, so it is done once per process.
    private static readonly Lazy<bool> Registered = new(RegisterAll);

    public static void Register() => _ = Registered.Value;

    private static bool RegisterAll()
    {
        var register = typeof(JobCorrelation).GetMethod(nameof(RegisterOne), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (var message in typeof(GenerateVideo).Assembly.GetExportedTypes()
            .Where(type => type.IsClass && type.GetProperty("JobId")?.PropertyType == typeof(Guid)))
        {
            register.MakeGenericMethod(message).Invoke(null, null);
        }

        return true;
    }

    private static void RegisterOne<T>()
        where T : class
        => MessageCorrelation.UseCorrelationId(typeof(T).GetProperty("JobId")!.GetMethod!.CreateDelegate<Func<T, Guid>>());
}

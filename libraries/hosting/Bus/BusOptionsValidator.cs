using System.Globalization;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>Validates <see cref="BusOptions"/>: each member, and members against each other.</summary>
internal sealed class BusOptionsValidator : IValidateOptions<BusOptions>
{
    private static readonly BusOptionsMemberValidator Members = new();

    public ValidateOptionsResult Validate(string? name, BusOptions options)
    {
        var faults = new List<string>();
        if (Members.Validate(name, options) is { Failed: true, Failures: { } found })
        {
            faults.AddRange(found);
        }

        if (options.Uri is { } uri && (!uri.IsAbsoluteUri || uri.Scheme is not ("amqp" or "amqps" or "rabbitmq" or "rabbitmqs")))
        {
            faults.Add("Bus:Uri must be an address such as amqp://user:password@host:5672/vhost, or amqps:// for TLS.");
        }

        if (options.ManagementUri is { } management && (!management.IsAbsoluteUri || management.Scheme is not ("http" or "https")))
        {
            faults.Add("Bus:ManagementUri must be an http or https address such as http://broker:15672.");
        }

        if (options.ManagementUri is { IsAbsoluteUri: true, UserInfo.Length: > 0 })
        {
            faults.Add(
                "Bus:ManagementUri must be an address without user name and password, because it is logged; those of the bus are used.");
        }

        if (options.ConsumerStopTimeout >= options.StopTimeout)
        {
            faults.Add(
                $"Bus:ConsumerStopTimeout ({options.ConsumerStopTimeout}) must be shorter than Bus:StopTimeout ({options.StopTimeout}).");
        }

        foreach (var (queue, count) in options.Prefetch)
        {
            var known = FleetQueue.Find(queue);
            if (known is null)
            {
                faults.Add($"Bus:Prefetch names the unknown queue '{queue}'; allowed are "
                    + $"{string.Join(", ", FleetQueue.All.Select(one => one.Name))}.");
            }

            var least = known?.MinPrefetch ?? 1;
            if (count < least || count > 1_000)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Bus:Prefetch:{queue} is {count}; allowed are {least} to 1000."));
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

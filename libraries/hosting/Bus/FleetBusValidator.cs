using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>Requires the broker in a process of a fleet (<see cref="FleetMode"/>).</summary>
internal sealed class FleetBusValidator(IConfiguration configuration) : IValidateOptions<BusOptions>
{
    private const string Transport = $"{BusOptions.Section}:{nameof(BusOptions.Transport)}";
    private const string Uri = $"{BusOptions.Section}:{nameof(BusOptions.Uri)}";
    private const string Host = $"{BusOptions.Section}:{nameof(BusOptions.Host)}";

    public ValidateOptionsResult Validate(string? name, BusOptions options)
    {
        var faults = new List<string>();
        if (FleetMode.FaultOf(configuration) is { } fault)
        {
            faults.Add(fault);
        }

        if (!FleetMode.IsOn(configuration))
        {
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }

        if (options.Transport != BusTransport.RabbitMq)
        {
            var given = string.IsNullOrEmpty(configuration[Transport]) ? "not set" : options.Transport;
            faults.Add($"Bus:Transport (ADGENIUS_Bus__Transport) is {given}; a service of a fleet ({FleetMode.Variable}) needs RabbitMq.");
        }

        if (string.IsNullOrWhiteSpace(configuration[Uri]) && string.IsNullOrWhiteSpace(configuration[Host]))
        {
            faults.Add(
                "Bus:Uri (ADGENIUS_Bus__Uri) is not set; a service of a fleet needs the broker's address, such as "
                + "amqps://user:password@host:5671/vhost, or Bus:Host.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

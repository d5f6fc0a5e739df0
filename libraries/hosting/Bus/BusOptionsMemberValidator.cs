using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

[OptionsValidator]
internal sealed partial class BusOptionsMemberValidator : IValidateOptions<BusOptions>;

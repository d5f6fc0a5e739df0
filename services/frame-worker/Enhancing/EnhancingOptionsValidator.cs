using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Enhancing;

[OptionsValidator]
internal sealed partial class EnhancingOptionsValidator : IValidateOptions<EnhancingOptions>;

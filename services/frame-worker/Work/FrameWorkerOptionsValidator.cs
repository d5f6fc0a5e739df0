using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Work;

[OptionsValidator]
internal sealed partial class FrameWorkerOptionsValidator : IValidateOptions<FrameWorkerOptions>;

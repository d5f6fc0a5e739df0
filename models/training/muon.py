"""Muon: momentum whose matrix-shaped updates are made orthogonal before they are applied (Jordan et al.); everything else goes through AdamW."""
import torch


def orthogonal(g, rounds=4):
    """Newton-Schulz: pushes all singular values of the matrix towards one."""
    x = g / (g.norm() + 1e-7)
    turned = x.shape[0] > x.shape[1]
    if turned:
        x = x.t()
    for _ in range(rounds):
        a = x @ x.t()
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return x.t() if turned else x


class Muon:
    """Steps of about AdamW's size, so that both share one learning rate."""

    def __init__(self, named, momentum=.95, decay=.01):
        # Modulations, time and sentence go through AdamW: orthogonal steps cost as much there and gain little.
        self.matrices = {k: q for k, q in named if q.ndim >= 2 and min(q.shape[0], q[0].numel()) >= 32 and ".e." not in k and not k.startswith(("time", "pool", "queries", "gate", "pass"))}
        others = [q for k, q in named if k not in self.matrices]
        self.adam = torch.optim.AdamW(others, 1e-3, betas=(.9, .99), weight_decay=decay)
        self.momentum, self.decay, self.moving = momentum, decay, {k: torch.zeros_like(q) for k, q in self.matrices.items()}

    def zero_grad(self):
        for q in self.matrices.values():
            q.grad = None
        self.adam.zero_grad(set_to_none=True)

    @torch.no_grad()
    def step(self, rate):
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.step()
        for k, q in self.matrices.items():
            m = self.moving[k].mul_(self.momentum).add_(q.grad)
            g = q.grad.add(m, alpha=self.momentum)
            flat = g.reshape(g.shape[0], -1)
            update = orthogonal(flat).reshape(q.shape) * (.2 * max(flat.shape) ** .5)
            q.mul_(1 - rate * self.decay).add_(update, alpha=-rate)

    def state_dict(self):
        return {"adam": self.adam.state_dict(), "moving": self.moving}

    def load_state_dict(self, state):
        self.adam.load_state_dict(state["adam"])
        self.moving = state["moving"]

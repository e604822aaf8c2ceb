// The run sheet without a signal: a tap shows at once, waits in this phone by its key, and is sent when it can be.
// Without this file the same buttons are an ordinary form.
(() => {
  const form = document.getElementById('taps'), says = document.getElementById('says')
  const { waiting, offline, away } = form.dataset
  // By the number of the run, which is the same in both languages.
  const KEPT = 'taps' + form.action.match(/\d+/g).pop(), store = localStorage, KINDS = ['aboard', 'no_show']
  let busy, timer, last, pressed, refused = ''

  // What is too old for the server is forgotten.
  const kept = () => JSON.parse(store[KEPT] || '[]').filter(tap => Date.now() - Date.parse(tap.at) < 2e8)
  const keep = taps => { store[KEPT] = JSON.stringify(taps); tell() }
  const tell = words => {
    const count = kept().length
    says.textContent = words || refused || (count ? `${waiting} ${count}` : '')
    says.hidden = !says.textContent
  }
  const key = () => '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, c =>
    (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16))

  const paint = ({ ride, kind }) => document.getElementById(ride)?.querySelectorAll('button').forEach((button, i) => {
    button.ariaPressed = kind === KINDS[i]
    button.value = `${kind === KINDS[i] ? 'undo' : KINDS[i]}:${ride}`
  })
  const ask = (url, more) => fetch(url, more).catch(() => 0)

  const send = async () => {
    clearTimeout(timer)
    const taps = kept().slice(0, 99)
    if (busy || !taps.length) return tell()
    busy = true
    const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': form.csrfmiddlewaretoken.value }
    const answer = await ask(form.action, { method: 'POST', headers, body: JSON.stringify({ taps }) })
    const heard = answer.ok && !answer.redirected && await answer.json().catch(() => 0)
    busy = false
    if (heard) {
      refused = Object.values(heard.refused).join(' ')
      keep(kept().filter(tap => !heard.done.includes(tap.key) && !heard.refused[tap.key]))
      return send()
    }
    // Signed out, or a page too old to be believed: they stay until it is opened again.
    tell((answer.redirected || answer.status === 403) && away)
    timer = setTimeout(send, 15e3)
  }

  const [ahead, behind] = form.querySelectorAll('section')
  const moveOn = () => {
    const stop = ahead.querySelector('li + .stop')?.previousElementSibling
    if (!stop || stop.dataset.gone * 1e3 > Date.now()) return
    if ([...stop.querySelectorAll('.taps')].some(taps => !taps.querySelector('[aria-pressed=true]'))) return
    behind.hidden = false
    behind.lastElementChild.append(stop)
    moveOn()
  }
  // Seats are booked and cancelled by telephone until it leaves. Never while a thumb is on its way.
  const refresh = async () => {
    moveOn()
    await send()
    if (kept().length) return
    const answer = await ask(location.href), text = answer.ok && !answer.redirected && await answer.text()
    const page = text && new DOMParser().parseFromString(text, 'text/html').querySelectorAll('#taps section')
    if (page?.length && !kept().length) [ahead, behind].forEach((part, i) => {
      part.hidden = page[i].hidden
      part.replaceChildren(...page[i].childNodes)
    })
  }

  addEventListener('submit', event => {
    const button = event.submitter
    if (event.target === form) {
      event.preventDefault()
      // A second press in the same moment is a shaking hand, and would take back the first.
      if (button === last && event.timeStamp - pressed < 700) return
      last = button
      pressed = event.timeStamp
      const [kind, ride] = button.value.split(':'), tap = { key: key(), ride, kind, at: new Date() }
      refused = ''
      keep([...kept(), tap])
      paint(tap)
      send()
    } else stay(event)
  })
  // Without a signal the browser's own page would come in the place of the list.
  const stay = event => navigator.onLine || (event.preventDefault(), tell(offline))
  addEventListener('click', event => event.target.closest('a:not([href^="tel:"],[href^="#"])') && stay(event))
  addEventListener('online', send)
  document.addEventListener('visibilitychange', () => document.hidden || refresh())
  kept().forEach(paint)
  send()
})()
